package dev.kurier.runner.node;

import dev.kurier.protocol.Event;
import dev.kurier.protocol.Progress;
import dev.kurier.runner.observe.Milestone;
import dev.kurier.runner.observe.Milestones;
import dev.kurier.runner.report.EventReporter;
import dev.kurier.runner.report.Heartbeats;
import dev.kurier.runner.task.ExecutionReport;
import dev.kurier.runner.task.ProgressSink;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Writes the newest progress of one flight to the log, at most once in an interval, and one at a
 * time: never before the flight's claim, whose holder alone the ledger hears, and never after its
 * end, for the thread that writes the end writes it. One lock; nothing is sent under it.
 */
final class ProgressRelay implements ProgressSink {

  static final Duration INTERVAL = Duration.ofSeconds(1);

  private final Flight flight;
  private final EventReporter reporter;
  private final Heartbeats heartbeats;
  private final Milestones milestones;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();

  /** The next two are guarded by the lock. */
  private Optional<Progress> newest = Optional.empty();

  private CompletableFuture<?> lastWord = CompletableFuture.completedFuture(null);

  /** Touched by the flight's thread alone. */
  private long sentNanos = System.nanoTime() - INTERVAL.toNanos();

  ProgressRelay(
      Flight flight, EventReporter reporter, Heartbeats heartbeats, Milestones milestones) {
    this.flight = flight;
    this.reporter = reporter;
    this.heartbeats = heartbeats;
    this.milestones = milestones;
  }

  @Override
  public void accept(Progress progress) {
    lock.lock();
    try {
      newest = Optional.of(progress);
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Relays until the run has ended, its last word included. Called on the flight's thread. */
  ExecutionReport relayUntil(CompletableFuture<ExecutionReport> report) {
    var _ = report.whenComplete((ended, impossible) -> wake());
    var _ = flight.whenClaimed().thenRun(this::wake);
    try {
      while (!report.isDone()) {
        awaitSomethingToSend(report).ifPresent(this::send);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    ExecutionReport ended = report.join();
    if (flight.isClaimed()) {
      take().ifPresent(this::send);
    }
    return ended;
  }

  /** Empty if the run has ended first, or if it is to be asked again. */
  private Optional<Progress> awaitSomethingToSend(CompletableFuture<?> report)
      throws InterruptedException {
    lock.lockInterruptibly();
    try {
      while (!report.isDone() && !mayFollow()) {
        changed.await();
      }
      long left = sentNanos + INTERVAL.toNanos() - System.nanoTime();
      while (!report.isDone() && left > 0) {
        left = changed.awaitNanos(left);
      }
      return report.isDone() ? Optional.empty() : take();
    } finally {
      lock.unlock();
    }
  }

  private boolean mayFollow() {
    return newest.isPresent() && flight.isClaimed() && lastWord.isDone();
  }

  private Optional<Progress> take() {
    lock.lock();
    try {
      Optional<Progress> taken = newest;
      newest = Optional.empty();
      return taken;
    } finally {
      lock.unlock();
    }
  }

  /** A word that the broker does not take is no loss: the next one says more. */
  private void send(Progress progress) {
    if (!heartbeats.holds(flight.run().node())) {
      return;
    }
    var run = flight.run();
    var event = new Event.Progressed(run.task().id(), run.execution(), progress);
    sentNanos = System.nanoTime();
    milestones.reached(Milestone.MID_RUN);
    var word = reporter.send(run.at().partition(), run.task().id().value(), event);
    lock.lock();
    try {
      lastWord = word;
    } finally {
      lock.unlock();
    }
    var _ = word.whenComplete((metadata, failure) -> wake());
  }

  private void wake() {
    lock.lock();
    try {
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }
}
