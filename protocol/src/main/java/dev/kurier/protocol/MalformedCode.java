package dev.kurier.protocol;

/** The rules that foreign bytes can break: stable codes. */
public enum MalformedCode {
  /** No value, or zero bytes. */
  EMPTY_BODY,
  /** Larger than the limit. */
  BODY_TOO_LARGE,
  /** A byte order mark, UTF-16, UTF-32 or a broken UTF-8 sequence. */
  NOT_UTF8,
  /** Not one JSON document. */
  NOT_JSON,
  /** A key stands twice in one object. */
  DUPLICATE_KEY,
  /** Something follows the document. */
  TRAILING_DATA,
  /** Nested deeper than the limit. */
  TOO_DEEP,
  /** A number has too many characters. */
  NUMBER_TOO_LONG,
  /** A number's exponent is out of range. */
  NUMBER_OUT_OF_RANGE,
  /** A string has too many characters. */
  STRING_TOO_LONG,
  /** A key has too many characters. */
  NAME_TOO_LONG,
  /** Too many values in one document. */
  TOO_MANY_TOKENS,
  /** A lone surrogate. */
  BAD_UNICODE,
  /** The schema is missing or has an unknown name or major version. */
  UNSUPPORTED_SCHEMA,
  /** A required field is missing. */
  MISSING_FIELD,
  /** A field has the wrong type or a value out of its range. */
  BAD_FIELD,
  /** A kind that this version does not know. */
  UNKNOWN_KIND
}
