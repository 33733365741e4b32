package dev.kurier.runner.execute;

import dev.kurier.protocol.Outcome;
import dev.kurier.runner.task.StopReason;
import java.math.BigDecimal;
import java.time.Duration;

/** Why a run is being stopped: the first cause stands. */
sealed interface StopCause {

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
