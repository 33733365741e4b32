package dev.kurier.protocol;

import java.util.Locale;
import java.util.Optional;

/** One of the two streams that a task can write to. */
public enum StandardStream {
  /** Standard output. */
  STDOUT,
  /** Standard error. */
  STDERR;

  /** Its name on the wire and for people: {@code stdout} or {@code stderr}. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The stream with this label, if there is one. */
  public static Optional<StandardStream> labelled(String label) {
    for (StandardStream stream : values()) {
      if (stream.label().equals(label)) {
        return Optional.of(stream);
      }
    }
    return Optional.empty();
  }
}
