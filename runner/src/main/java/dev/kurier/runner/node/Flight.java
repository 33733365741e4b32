package dev.kurier.runner.node;

import dev.kurier.protocol.Run;
import dev.kurier.protocol.Task;
import dev.kurier.runner.acquire.Delivery;
import dev.kurier.runner.acquire.Handling;
import dev.kurier.runner.acquire.Settlement;
import dev.kurier.runner.task.StopReason;
import dev.kurier.runner.task.TaskExecutor.Running;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

/**
 * One delivery on this node, from its record to its settlement: who may write about it, and who may
 * stop it. One lock; the process is never touched under it.
 */
final class Flight implements Handling {

  private final Run run;
  private final Task task;
  private final boolean isDangerous;
  private final CompletableFuture<Settlement> settled = new CompletableFuture<>();
  private final CompletableFuture<Boolean> claimSent = new CompletableFuture<>();
  private final CompletableFuture<Boolean> claimStands = new CompletableFuture<>();
  private final ReentrantLock lock = new ReentrantLock();

  /** The next five are guarded by the lock. */
  private boolean isClaiming;

  private boolean isEnding;
  private boolean isKilled;
  private Optional<StopReason> stop = Optional.empty();
  private Optional<Running> running = Optional.empty();

  Flight(Run run, Delivery delivery) {
    this.run = run;
    this.task = delivery.task();
    this.isDangerous = delivery.isDangerous();
  }

  @Override
  public Run run() {
    return run;
  }

  Task task() {
    return task;
  }

  @Override
  public CompletableFuture<Settlement> settled() {
    return settled;
  }

  void settle(Settlement settlement) {
    settled.complete(settlement);
  }

  @Override
  public boolean startClaim() {
    lock.lock();
    try {
      isClaiming = !isEnding;
      return isClaiming;
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void claimSent(CompletableFuture<?> word) {
    claimSent.complete(true);
    var _ = word.whenComplete((written, failure) -> claimStands.complete(failure == null));
  }

  /** Somebody else may run the task soon: there is no time for a grace. */
  @Override
  public void abandon() {
    claimStands.complete(false);
    kill(StopReason.CLAIM_LOST);
  }

  /**
   * The ledger does not count on it: killed, unless a cancel has asked it to end already. Then the
   * task is nobody else's.
   */
  void revoke() {
    if (stopAsked().filter(StopReason.CANCELLED::equals).isEmpty()) {
      kill(StopReason.CLAIM_LOST);
    }
  }

  /** Waits until it may run: a dangerous one needs a claim that the log holds. */
  boolean awaitLeave(Duration limit) {
    return !isDangerous
        || claimStands.completeOnTimeout(false, limit.toMillis(), TimeUnit.MILLISECONDS).join();
  }

  /** Returns when the end may be written: at once, or behind the claim that is being written. */
  void startEnd() {
    boolean mustWait;
    lock.lock();
    try {
      isEnding = true;
      mustWait = isClaiming;
    } finally {
      lock.unlock();
    }
    if (mustWait) {
      boolean ignored = claimSent.join();
    }
  }

  /** Completes when the claim is on its way to the log, if it is ever made. */
  CompletableFuture<Boolean> whenClaimed() {
    return claimSent;
  }

  boolean isClaimed() {
    return claimSent.isDone();
  }

  /**
   * Stops it, now or as soon as it runs. The first reason counts, except that a lost claim
   * outranks.
   */
  void stop(StopReason reason) {
    noted(reason, false).ifPresent(process -> process.stop(reason));
  }

  /** Kills it without a grace, or in the middle of one, now or as soon as it runs. */
  void kill(StopReason reason) {
    noted(reason, true).ifPresent(process -> process.kill(reason));
  }

  private Optional<Running> noted(StopReason reason, boolean kill) {
    lock.lock();
    try {
      if (stop.isEmpty() || reason == StopReason.CLAIM_LOST) {
        stop = Optional.of(reason);
      }
      isKilled = isKilled || kill;
      return running;
    } finally {
      lock.unlock();
    }
  }

  void runs(Running process) {
    Optional<StopReason> asked;
    boolean kill;
    lock.lock();
    try {
      running = Optional.of(process);
      asked = stop;
      kill = isKilled;
    } finally {
      lock.unlock();
    }
    asked.ifPresent(kill ? process::kill : process::stop);
  }

  Optional<StopReason> stopAsked() {
    lock.lock();
    try {
      return stop;
    } finally {
      lock.unlock();
    }
  }
}
