package dev.kurier.runner.ledger;

import dev.kurier.protocol.Codecs;
import dev.kurier.protocol.Hold;
import dev.kurier.protocol.JsonText;
import dev.kurier.protocol.Outcome;
import dev.kurier.protocol.TaskState;

/** Makes a state that no record has room for small enough, and says so in it. */
final class Clipping {

  static final String CODE = "STATE_TOO_LARGE";

  /** A character has up to six bytes where JSON escapes it. */
  private static final int LARGEST_CHARACTER = 6;

  private static final int ORDINARY = 64 << 10;

  private Clipping() {}

  /** The state itself where it fits. */
  static TaskState fitting(TaskState state, int room) {
    if (weight(state) + ORDINARY <= room || size(state) <= room) {
      return state;
    }
    TaskState lighter = state.at().isPresent() ? StateDraft.of(state).waitsInItsRecord() : state;
    if (size(lighter) <= room) {
      return lighter;
    }
    String what = CODE + ": the outcome and the history, with " + size(lighter) + " bytes";
    return StateDraft.of(lighter).leavesOut(what + " together, are left out");
  }

  /** Tells whether nothing helps: the results that a task waits with are too large. */
  static boolean isHopeless(TaskState fitting, int room) {
    return results(fitting) > 0 && weight(fitting) + ORDINARY > room && size(fitting) > room;
  }

  private static int size(TaskState state) {
    return Codecs.STATE.encode(state).length;
  }

  // Spares nearly all states from being written twice.
  private static long weight(TaskState state) {
    long waiting =
        state
            .waiting()
            .map(task ->
                task.payload().size()
                    + task.extras().values().stream().mapToLong(extra -> extra.size()).sum())
            .orElse(0L);
    long texts =
        state.history().stream().mapToLong(past -> weight(past.outcome())).sum()
            + (long) LARGEST_CHARACTER * state.detail().length();
    return waiting + texts + results(state) + state.outcome().map(Clipping::weight).orElse(0L);
  }

  private static long results(TaskState state) {
    return state.hold().orElse(null) instanceof Hold.Tasks tasks
        ? tasks.results().values().stream().mapToLong(JsonText::size).sum()
        : 0;
  }

  private static long weight(Outcome outcome) {
    return switch (outcome) {
      case Outcome.Succeeded succeeded -> succeeded.result().size();
      case Outcome.Failed failed ->
          LARGEST_CHARACTER
              * ((long) failed.message().length()
                  + failed.traceback().length()
                  + failed.errorType().length()
                  + failed.code().length());
      case Outcome.TimedOut timedOut -> text(timedOut.message());
      case Outcome.Crashed crashed -> text(crashed.message());
      case Outcome.StartFailed failed -> text(failed.message());
      case Outcome.Cancelled cancelled -> text(cancelled.message());
      case Outcome.Interrupted interrupted -> text(interrupted.message());
    };
  }

  private static long text(String message) {
    return (long) LARGEST_CHARACTER * message.length();
  }
}
