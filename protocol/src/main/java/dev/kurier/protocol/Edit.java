package dev.kurier.protocol;

/**
 * How a replay changed the payload of the task it repeats.
 *
 * @param patch the JSON merge patch (RFC 7396)
 * @param fromSha256 the SHA-256 of the payload before, 64 lower-case hexadecimal digits
 */
public record Edit(JsonText patch, String fromSha256) {

  /** Checks the hash. */
  public Edit {
    if (!fromSha256.matches("[0-9a-f]{64}")) {
      throw new IllegalArgumentException("fromSha256 has 64 lower-case hexadecimal digits");
    }
  }
}
