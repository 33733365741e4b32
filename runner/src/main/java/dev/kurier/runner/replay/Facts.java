package dev.kurier.runner.replay;

import dev.kurier.protocol.AttemptRecord;
import dev.kurier.protocol.DeadLetter;
import dev.kurier.protocol.Outcome;
import dev.kurier.protocol.Reason;
import dev.kurier.protocol.Run;
import dev.kurier.protocol.Status;
import dev.kurier.protocol.TaskId;
import dev.kurier.protocol.TaskState;
import java.time.Instant;
import java.util.List;

/**
 * What a filter can ask about a task, whatever it is read from.
 *
 * @param code stable code of the cause, or empty
 * @param error what went wrong, with the type of the error, or empty
 * @param at when it got where it stands
 * @param node the runner that holds it, or ran it last, or empty
 * @param fingerprint what equal errors have in common, 12 hexadecimal digits, or empty
 * @param handlerVersion which code ran last, or empty
 */
public record Facts(
    TaskId id,
    String type,
    String queue,
    Status state,
    Reason reason,
    String code,
    String error,
    Instant at,
    String node,
    String fingerprint,
    String handlerVersion) {

  /** The facts of a state. */
  public static Facts of(TaskState state) {
    return new Facts(
        state.task().id(),
        state.task().type(),
        state.task().queue(),
        state.status(),
        state.reason(),
        state.outcome().map(Facts::code).orElse(""),
        state.outcome().map(Facts::error).orElse(state.detail()),
        state.updatedAt(),
        state.claim().map(Run::node).orElseGet(() -> lastNode(state.history())),
        Fingerprint.of(state),
        lastVersion(state.history()));
  }

  /** The facts of a dead letter. */
  public static Facts of(DeadLetter letter) {
    return new Facts(
        letter.id(),
        typeOf(letter.original()),
        letter.queue(),
        letter.status(),
        letter.reason(),
        letter.code(),
        letter.message(),
        letter.diedAt(),
        lastNode(letter.history()),
        Fingerprint.of(letter),
        lastVersion(letter.history()));
  }

  private static String lastVersion(List<AttemptRecord> history) {
    return history.reversed().stream()
        .flatMap(past -> past.handlerVersion().stream())
        .findFirst()
        .orElse("");
  }

  private static String lastNode(List<AttemptRecord> history) {
    return history.isEmpty() ? "" : history.getLast().node();
  }

  private static String typeOf(DeadLetter.Original original) {
    return switch (original) {
      case DeadLetter.Original.Understood understood -> understood.task().header().type();
      case DeadLetter.Original.Raw raw -> "";
    };
  }

  private static String code(Outcome outcome) {
    return switch (outcome) {
      case Outcome.Succeeded succeeded -> "";
      case Outcome.Failed failed -> failed.code();
      case Outcome.TimedOut timedOut -> "TIMED_OUT";
      case Outcome.Crashed crashed -> "CRASHED";
      case Outcome.StartFailed startFailed -> "START_FAILED";
      case Outcome.Cancelled cancelled -> "CANCELLED";
      case Outcome.Interrupted interrupted -> "INTERRUPTED";
    };
  }

  private static String error(Outcome outcome) {
    return switch (outcome) {
      case Outcome.Succeeded succeeded -> "";
      case Outcome.Failed failed ->
          failed.errorType().isEmpty()
              ? failed.message()
              : failed.errorType() + ": " + failed.message();
      case Outcome.TimedOut timedOut -> timedOut.message();
      case Outcome.Crashed crashed -> crashed.message();
      case Outcome.StartFailed startFailed -> startFailed.message();
      case Outcome.Cancelled cancelled -> cancelled.message();
      case Outcome.Interrupted interrupted -> interrupted.message();
    };
  }
}
