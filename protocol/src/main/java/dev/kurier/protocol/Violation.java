package dev.kurier.protocol;

import java.util.Optional;

/** Carries a broken rule from deep inside a document to the codec, which makes it a value. */
final class Violation extends RuntimeException {

  private static final int LONGEST_QUOTE = 60;

  private final MalformedCode code;
  private final String reason;

  Violation(MalformedCode code, String reason) {
    super(reason, null, false, false);
    this.code = code;
    this.reason = reason;
  }

  <T> Decoded<T> toMalformed(Optional<TaskId> taskId) {
    return new Decoded.Malformed<>(code, reason, taskId);
  }

  MalformedCode code() {
    return code;
  }

  /** Foreign text made harmless for a message: printable ASCII only, and short. */
  static String quote(String foreign) {
    StringBuilder quoted = new StringBuilder("'");
    foreign
        .codePoints()
        .limit(LONGEST_QUOTE)
        .map(c -> c >= 0x20 && c < 0x7F ? c : '?')
        .forEach(quoted::appendCodePoint);
    return quoted.append(foreign.length() > LONGEST_QUOTE ? "...'" : "'").toString();
  }
}
