package dev.kurier.schema;

/**
 * What is wrong at one place of a payload.
 *
 * @param pointer the place as a JSON Pointer; empty for the payload as a whole
 * @param message what it is and what it should be, for example {@code is a string, expected
 *     number}; shows no value that the schema marks as sensitive, and little of any other
 */
public record Finding(String pointer, String message) {

  @Override
  public String toString() {
    return pointer.isEmpty() ? "the payload " + message : pointer + ": " + message;
  }
}
