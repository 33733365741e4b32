package dev.kurier.client;

import dev.kurier.protocol.Outcome;
import dev.kurier.protocol.Reason;
import dev.kurier.protocol.Reply;
import dev.kurier.protocol.Status;
import dev.kurier.protocol.TaskId;

/** The task has ended, and not well. Its end is final: another try is a new task or a replay. */
public final class TaskFailedException extends KurierException {

  private final transient Reply reply;
  private final transient Failure failure;

  TaskFailedException(Reply reply) {
    this(reply, Failure.of(reply));
  }

  private TaskFailedException(Reply reply, Failure failure) {
    super(
        "task %s (%s) %s on attempt %d, %s: %s"
            .formatted(
                reply.taskId(),
                reply.type(),
                reply.status(),
                reply.attempt(),
                failure.code(),
                failure.sentence()),
        null);
    this.reply = reply;
    this.failure = failure;
  }

  /** Which task. */
  public TaskId taskId() {
    return reply.taskId();
  }

  /** How it ended: any terminal status but SUCCEEDED. */
  public Status status() {
    return reply.status();
  }

  /** Why it ended so. */
  public Reason reason() {
    return reply.reason();
  }

  /** The stable upper-case code of the cause, for example {@code HANDLER_ERROR}. */
  public String code() {
    return failure.code();
  }

  /** The class name of the handler's exception, or empty. */
  public String errorType() {
    return failure.errorType();
  }

  /** What the handler or the runner said, or empty: the exception's own message adds the rest. */
  public String errorMessage() {
    return failure.message();
  }

  /** The handler's traceback as Python wrote it, or empty. */
  public String pythonTraceback() {
    return failure.traceback();
  }

  /** The attempt that decided, from 1. */
  public int attempt() {
    return reply.attempt();
  }

  private record Failure(String code, String errorType, String message, String traceback) {

    static Failure of(Reply reply) {
      return reply
          .outcome()
          .map(Failure::of)
          .orElseGet(() -> plain(reply.reason().name(), reply.detail()));
    }

    private static Failure of(Outcome outcome) {
      if (outcome instanceof Outcome.Failed failed) {
        return new Failure(failed.code(), failed.errorType(), failed.message(), failed.traceback());
      } else if (outcome instanceof Outcome.TimedOut timedOut) {
        return plain("TIMED_OUT", timedOut.message());
      } else if (outcome instanceof Outcome.Crashed crashed) {
        return plain("CRASHED", crashed.message());
      } else if (outcome instanceof Outcome.StartFailed startFailed) {
        return plain("START_FAILED", startFailed.message());
      } else if (outcome instanceof Outcome.Cancelled cancelled) {
        return plain("CANCELLED", cancelled.message());
      } else if (outcome instanceof Outcome.Interrupted interrupted) {
        return plain("INTERRUPTED", interrupted.message());
      }
      return plain("ENDED_AFTER_SUCCESS", "it had a result, which was not accepted");
    }

    private static Failure plain(String code, String message) {
      return new Failure(code, "", message, "");
    }

    String sentence() {
      return errorType.isEmpty() ? message : errorType + ": " + message;
    }
  }
}
