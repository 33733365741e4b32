package dev.kurier.runner.execute;

import dev.kurier.protocol.Outcome;
import dev.kurier.runner.task.StopReason;
import java.math.BigDecimal;
import java.time.Duration;

/** Why a run is being stopped: the first cause stands. */
sealed interface StopCause {

  /** What a thread that cannot be made to end adds to an outcome. */
  String STILL_RUNS = "; its thread ignores that and still runs";

  /** It ran longer than it may. */
  record TimeLimit(Duration limit) implements StopCause {}

  /** Somebody asked for it. */
  record Asked(StopReason reason) implements StopCause {}

  /** The outcome of a run that was stopped for this cause. */
  default Outcome outcome() {
    return switch (this) {
      case TimeLimit(Duration limit) ->
          new Outcome.TimedOut(
              limit, "it ran longer than " + seconds(limit) + " s and was stopped");
      case Asked(StopReason reason) ->
          switch (reason) {
            case CANCELLED -> new Outcome.Cancelled("it was cancelled");
            case DRAINED -> new Outcome.Interrupted("the node drains");
            case CLAIM_LOST -> new Outcome.Interrupted("the node lost its claim");
          };
    };
  }

  /** The outcome of a run whose thread goes on all the same. */
  default Outcome outcomeOfLostThread() {
    return switch (outcome()) {
      case Outcome.TimedOut(Duration limit, String message) ->
          new Outcome.TimedOut(limit, message + STILL_RUNS);
      case Outcome.Cancelled(String message) -> new Outcome.Cancelled(message + STILL_RUNS);
      case Outcome.Interrupted(String message) -> new Outcome.Interrupted(message + STILL_RUNS);
      case Outcome.Succeeded _, Outcome.Failed _, Outcome.Crashed _, Outcome.StartFailed _ ->
          throw new IllegalStateException("a stopped run does not end like this: " + this);
    };
  }

  /** What a CANCEL tells the task about it. */
  default int flags() {
    return switch (this) {
      case TimeLimit _ -> Frame.TIME_LIMIT;
      case Asked _ -> 0;
    };
  }

  private static String seconds(Duration limit) {
    return BigDecimal.valueOf(limit.toMillis(), 3).stripTrailingZeros().toPlainString();
  }
}
