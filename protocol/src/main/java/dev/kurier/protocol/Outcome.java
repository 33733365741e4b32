package dev.kurier.protocol;

import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;

/** What one execution reports. Terminal states are decided by the ledger, never here. */
public sealed interface Outcome {

  /** The handler returned. */
  record Succeeded(JsonText result) implements Outcome {}

  /**
   * The handler, or the check of its input or result, refused.
   *
   * @param kind what it says about another attempt
   * @param code stable upper-case code, for example {@code HANDLER_ERROR}, {@code RESULT_INVALID}
   * @param errorType the exception's class name, or empty
   * @param message for a person; at most 8 KiB
   * @param traceback at most 16 KiB, or empty
   * @param retryAfter the handler's own wish for the next attempt
   */
  record Failed(
      FailureKind kind,
      String code,
      String errorType,
      String message,
      String traceback,
      Optional<Duration> retryAfter)
      implements Outcome {}

  /** The run passed its limit and its whole process tree was ended. */
  record TimedOut(Duration limit, String message) implements Outcome {}

  /** The process ended without an answer: by an exit code or by a signal. */
  record Crashed(OptionalInt exitCode, OptionalInt signal, String message) implements Outcome {}

  /** Nothing ran: the interpreter, the environment or the harness could not start. */
  record StartFailed(String message) implements Outcome {}

  /** Ended because somebody cancelled the task. */
  record Cancelled(String message) implements Outcome {}

  /** Ended by the node for its own reasons (drain, lost claims): no attempt is burned. */
  record Interrupted(String message) implements Outcome {}
}
