package dev.kurier.runner.replay;

/** What a text that somebody typed means as a filter. */
public sealed interface FilterText {

  /** It means this. */
  record Understood(Filter filter) implements FilterText {}

  /**
   * It means nothing.
   *
   * @param position of the character where it goes wrong, from 1
   * @param message what was expected there
   */
  record Misunderstood(int position, String message) implements FilterText {}

  /**
   * Reads a filter such as {@code state=FAILED and (type=ocr or error~"no space")}. Fields: id,
   * type, queue, state, reason, code, error, node, fingerprint, handlerVersion, time. Operators:
   * {@code =}, {@code !=}, {@code ~} (contains), for the time {@code <}, {@code <=}, {@code >},
   * {@code >=}, and, or, not, parentheses. A time is an instant or a day of UTC. An empty text
   * accepts everything.
   */
  static FilterText read(String text) {
    try {
      return new Understood(FilterParser.parse(text));
    } catch (FilterSyntaxException e) {
      return new Misunderstood(e.position(), String.valueOf(e.getMessage()));
    }
  }
}
