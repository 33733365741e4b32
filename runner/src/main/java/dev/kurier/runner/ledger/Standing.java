package dev.kurier.runner.ledger;

import dev.kurier.protocol.AttemptRecord;
import dev.kurier.protocol.Run;
import dev.kurier.protocol.TaskState;

/** Tells whether what a run reports still counts. */
final class Standing {

  private Standing() {}

  /**
   * Nothing this run reports can change the task: its attempt is over, or it ran something else.
   */
  static boolean isStale(TaskState state, Run run) {
    return state.status().isTerminal()
        || state.task().attempt() != run.task().attempt()
        || !state.task().payloadSha256().equals(run.task().payloadSha256());
  }

  /** The task is in other hands: only a decisive outcome of this run still counts. */
  static boolean isSuperseded(TaskState state, Run run) {
    return state.dueAt().isPresent()
        || state.hold().isPresent()
        || state.claim().filter(claim -> !isSame(claim, run)).isPresent()
        || hasEnded(state, run);
  }

  /**
   * Another run holds a task that must not run beside itself: whatever this one says, the line goes
   * on at the end of that one.
   */
  static boolean isInOtherHands(TaskState state, Run run) {
    return state.task().plan().runsAlone()
        && state.claim().filter(claim -> !isSame(claim, run)).isPresent();
  }

  /** The ledger has written this run off, or has its end already. */
  static boolean hasEnded(TaskState state, Run run) {
    for (AttemptRecord past : state.history()) {
      if (past.execution().equals(run.execution())) {
        return true;
      }
    }
    return false;
  }

  static boolean isSame(Run one, Run other) {
    return one.execution().equals(other.execution());
  }
}
