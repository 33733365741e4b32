package dev.kurier.protocol;

import java.util.Optional;

/** What strict decoding of foreign bytes gives: always a value, never an exception. */
public sealed interface Decoded<T> {

  /** The bytes are right. */
  record Valid<T>(T value) implements Decoded<T> {}

  /**
   * The bytes are wrong.
   *
   * @param code which rule they break
   * @param message what and where, for a person; never the payload itself
   * @param taskId the id, where it could be read all the same
   */
  record Malformed<T>(MalformedCode code, String message, Optional<TaskId> taskId)
      implements Decoded<T> {}
}
