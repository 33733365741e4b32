package dev.kurier.protocol;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Checks foreign bytes that shall become a payload or are a result. */
public final class StrictJson {

  private StrictJson() {}

  /**
   * Accepts exactly one strict JSON value: valid UTF-8 without a byte order mark, no key twice in
   * an object, nothing after the value, no lone surrogate, no number beyond a 64-bit float, and
   * everything within the limits. Never throws.
   *
   * @param bytes foreign bytes, or null where there are none
   * @param limits usually {@link Limits#VALUE}
   * @return the value's bytes without the white space around them, otherwise untouched
   */
  public static Decoded<JsonText> check(byte @Nullable [] bytes, Limits limits) {
    byte[] source = bytes == null ? new byte[0] : bytes;
    try {
      Element root = new DocumentReader(source, limits).read();
      return new Decoded.Valid<>(JsonText.of(source, root.start(), root.end() - root.start()));
    } catch (Violation violation) {
      return violation.toMalformed(Optional.empty());
    } catch (RuntimeException e) {
      return new Decoded.Malformed<>(
          MalformedCode.NOT_JSON, "not JSON: " + e.getClass().getSimpleName(), Optional.empty());
    }
  }
}
