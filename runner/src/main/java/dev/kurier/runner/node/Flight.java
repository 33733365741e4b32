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
  private final Optional<EarlyReply> early;
  private final boolean runsByClaim;
  private final CompletableFuture<Settlement> settled = new CompletableFuture<>();
  private final CompletableFuture<Boolean> claimSent = new CompletableFuture<>();
  private final CompletableFuture<Leave> leave = new CompletableFuture<>();
  private final ReentrantLock lock = new ReentrantLock();

  /** The next nine are guarded by the lock. */
  private boolean isClaiming;

  private boolean hasBegun;
  private boolean isWithdrawn;
  private Optional<CompletableFuture<Boolean>> turn = Optional.empty();

  private boolean isEnding;
  private boolean isKilled;
  private Optional<StopReason> stop = Optional.empty();
  private String cancelReason = "";
  private Optional<Running> running = Optional.empty();

  /**
   * One that has just been taken.
   *
   * @param early the reply that its task wants at once
   */
  Flight(Run run, Delivery delivery, Optional<EarlyReply> early) {
    this.run = run;
    this.early = early;
    this.task = delivery.task();
    this.runsByClaim = delivery.isDangerous() || runsAlone();
    if (!runsByClaim) {
      leave.complete(Leave.RUN);
    }
  }

  /** What comes of it. */
  enum Leave {
    /** It may run. */
    RUN,
    /**
     * Nothing has run, and the log shall say so: it was asked to end, or its claim has no answer.
     */
    END,
    /** There is no claim that it could run by: its record comes again. */
    RELEASE
  }

  /** Tells whether it begins only when the ledger has said that its claim stands. */
  boolean runsAlone() {
    return task.header().plan().runsAlone();
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

  Optional<EarlyReply> early() {
    return early;
  }

  @Override
  public void accepted() {
    early.ifPresent(EarlyReply::accepted);
  }

  void settle(Settlement settlement) {
    settled.complete(settlement);
  }

  @Override
  public boolean runsByClaim() {
    return runsByClaim;
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
  public boolean withdraw() {
    Optional<CompletableFuture<Boolean>> waiting;
    lock.lock();
    try {
      isWithdrawn = !hasBegun && !isEnding && !isClaiming;
      if (!isWithdrawn) {
        return false;
      }
      waiting = turn;
    } finally {
      lock.unlock();
    }
    // First: whoever wakes up without a slot has nothing else to say of the record.
    settle(Settlement.RELEASE);
    waiting.ifPresent(slot -> slot.complete(false));
    return true;
  }

  /** It waits for its turn, which is false as soon as its record has been given back. */
  void waits(CompletableFuture<Boolean> slot) {
    boolean isTooLate;
    lock.lock();
    try {
      turn = Optional.of(slot);
      isTooLate = isWithdrawn;
    } finally {
      lock.unlock();
    }
    if (isTooLate) {
      slot.complete(false);
    }
  }

  /** Its wait is over; false if its record has been given back. */
  boolean begin() {
    lock.lock();
    try {
      hasBegun = true;
      return !isWithdrawn;
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void claimSent(CompletableFuture<?> word) {
    claimSent.complete(true);
    var _ =
        word.whenComplete((_, failure) -> {
          if (failure != null) {
            leave.complete(Leave.RELEASE);
          } else if (!runsAlone()) {
            leave.complete(Leave.RUN);
          }
        });
  }

  /** The ledger has seen its claim, and counts on this run and no other. */
  void confirm() {
    leave.complete(Leave.RUN);
  }

  /** Somebody else may run the task soon: there is no time for a grace. */
  @Override
  public void abandon() {
    leave.complete(Leave.RELEASE);
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

  /**
   * Waits until it is known what comes of it. A dangerous one needs a claim that the log holds; one
   * whose task has a key, the ledger's word that its claim stands.
   */
  Leave awaitLeave(Duration limit) {
    Leave late = runsAlone() ? Leave.END : Leave.RELEASE;
    return leave.completeOnTimeout(late, limit.toMillis(), TimeUnit.MILLISECONDS).join();
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
   * Stops it because its task is cancelled.
   *
   * @param why what the one who asked for it says; of several, the first counts
   * @param force true to kill it
   */
  void cancel(String why, boolean force) {
    lock.lock();
    try {
      cancelReason = cancelReason.isEmpty() ? why : cancelReason;
    } finally {
      lock.unlock();
    }
    if (force) {
      kill(StopReason.CANCELLED);
    } else {
      stop(StopReason.CANCELLED);
    }
  }

  /** Why its task is cancelled, or empty. */
  String cancelReason() {
    lock.lock();
    try {
      return cancelReason;
    } finally {
      lock.unlock();
    }
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
      if (runsAlone()) {
        leave.complete(Leave.END);
      }
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
