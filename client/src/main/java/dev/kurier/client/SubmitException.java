package dev.kurier.client;

import dev.kurier.protocol.TaskId;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A task, or a request about one, could not be handed to the broker. */
public final class SubmitException extends KurierException {

  /** What went wrong: stable codes. */
  public enum Code {
    /** Larger than this client or the broker allows; nothing was sent. */
    TOO_LARGE,
    /** The input cannot be written as strict JSON; nothing was sent. */
    INVALID_INPUT,
    /** The payload does not fit what its task type is checked by; nothing was sent. */
    PAYLOAD_INVALID,
    /** The queue has no topic; nothing was sent. */
    NO_SUCH_QUEUE,
    /** The broker has no topics of this namespace; nothing was sent. */
    NO_SUCH_NAMESPACE,
    /**
     * The limit of tasks in flight, or of ends that nobody was told yet, is reached and the client
     * was told to fail; nothing was sent.
     */
    TOO_MANY_IN_FLIGHT,
    /**
     * What the broker has not taken yet fills the client's buffer, and did so for as long as a
     * submit may wait; nothing was sent.
     */
    BUFFER_FULL,
    /** Another task with this id has another payload; that other task is untouched. */
    ID_CONFLICT,
    /** The broker does not let this client write there; nothing was stored. */
    NOT_AUTHORIZED,
    /** The broker may have it or not. Sending it again with the same id is safe. */
    UNKNOWN_OUTCOME,
    /** The calling thread was interrupted while it waited; nothing was sent. */
    INTERRUPTED,
    /** The client is closed; nothing was sent. */
    CLOSED
  }

  private final Code code;
  private final @Nullable TaskId taskId;

  SubmitException(Code code, @Nullable TaskId taskId, String message, @Nullable Throwable cause) {
    super(message, cause);
    this.code = code;
    this.taskId = taskId;
  }

  SubmitException(Code code, @Nullable TaskId taskId, String message) {
    this(code, taskId, message, null);
  }

  /** What went wrong. */
  public Code code() {
    return code;
  }

  /** The task, where it has an id already. */
  public Optional<TaskId> taskId() {
    return Optional.ofNullable(taskId);
  }
}
