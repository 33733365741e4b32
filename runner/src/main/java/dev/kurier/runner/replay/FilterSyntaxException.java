package dev.kurier.runner.replay;

/** A filter that cannot be understood; stays inside this package. */
final class FilterSyntaxException extends Exception {

  private final int position;

  FilterSyntaxException(int position, String message) {
    super(message);
    this.position = position;
  }

  int position() {
    return position;
  }
}
