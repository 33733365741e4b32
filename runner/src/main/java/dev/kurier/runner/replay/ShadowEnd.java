package dev.kurier.runner.replay;

import dev.kurier.protocol.DeadLetter;
import dev.kurier.protocol.JsonText;
import dev.kurier.protocol.Outcome;
import dev.kurier.protocol.Reason;
import dev.kurier.protocol.Status;
import dev.kurier.protocol.TaskState;
import java.util.Optional;

/**
 * How one of two tasks that are compared has ended.
 *
 * @param outcome the deciding one; empty if there was none, or it is not kept
 * @param handlerVersion which code ran last, or empty
 */
public record ShadowEnd(
    Status status, Reason reason, Optional<Outcome> outcome, String handlerVersion) {

  private static final int DIGITS = 12;

  /** The end that a state tells. */
  public static ShadowEnd of(TaskState state) {
    return new ShadowEnd(
        state.status(), state.reason(), state.outcome(), Facts.of(state).handlerVersion());
  }

  /** The end that a dead letter tells, of a task whose state is not kept any more. */
  public static ShadowEnd of(DeadLetter letter) {
    Optional<Outcome> last =
        letter.history().isEmpty()
            ? Optional.empty()
            : Optional.of(letter.history().getLast().outcome());
    return new ShadowEnd(letter.status(), letter.reason(), last, Facts.of(letter).handlerVersion());
  }

  boolean hasSucceeded() {
    return status == Status.SUCCEEDED;
  }

  Optional<JsonText> result() {
    return outcome
        .filter(Outcome.Succeeded.class::isInstance)
        .map(succeeded -> ((Outcome.Succeeded) succeeded).result());
  }

  /** What went wrong, without what differs from task to task. */
  String failure() {
    return outcome.map(ShadowEnd::failure).orElse(reason.name());
  }

  /**
   * For a person: {@code FAILED (PERMANENT HANDLER_ERROR ValueError)}, {@code SUCCEEDED (sha256
   * 3f9a0c11d2e4)}.
   */
  String said() {
    String more =
        result()
            .map(result -> "sha256 " + result.sha256().substring(0, DIGITS))
            .orElseGet(this::failure);
    return status + " (" + more + ")";
  }

  private static String failure(Outcome outcome) {
    return switch (outcome) {
      case Outcome.Succeeded _ -> "";
      case Outcome.Failed failed ->
          (failed.kind() + " " + failed.code() + " " + failed.errorType()).strip();
      case Outcome.TimedOut _ -> "TIMED_OUT";
      case Outcome.Crashed crashed ->
          crashed.signal().isPresent()
              ? "CRASHED by signal " + crashed.signal().getAsInt()
              : "CRASHED with code " + crashed.exitCode().orElse(0);
      case Outcome.StartFailed _ -> "START_FAILED";
      case Outcome.Cancelled _ -> "CANCELLED";
      case Outcome.Interrupted _ -> "INTERRUPTED";
    };
  }
}
