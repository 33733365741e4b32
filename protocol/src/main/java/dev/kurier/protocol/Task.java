package dev.kurier.protocol;

import java.util.Map;

/**
 * One task as it lies on {@code tasks.<queue>} or {@code retries.<queue>}: the header, the
 * payload's bytes untouched, and the fields of a newer minor version, kept so that a retry or
 * replay passes them on.
 *
 * @param header everything but the payload
 * @param payload the argument for the handler, one JSON value
 * @param extras unknown top-level fields by name
 */
public record Task(TaskHeader header, JsonText payload, Map<String, JsonText> extras) {

  /** Copies the extras in their order and refuses names that the header or the payload use. */
  public Task {
    extras = Extras.checked(extras, TaskForm.KNOWN);
  }

  /** The same task, asked to run as another attempt. */
  public Task withAttempt(int next) {
    return new Task(header.withAttempt(next), payload, extras);
  }
}
