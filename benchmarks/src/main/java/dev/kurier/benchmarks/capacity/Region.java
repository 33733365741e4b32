package dev.kurier.benchmarks.capacity;

/**
 * A part of a page that is made by a program; all around it is written by hand.
 *
 * @param name of it, in the marks before and after it
 */
record Region(String name) {

  String begin() {
    return "<!-- " + name + ": made by `benchmarks/run capacity` -->\n";
  }

  String end() {
    return "<!-- end of " + name + " -->\n";
  }

  /**
   * The page with something else between the marks.
   *
   * @throws IllegalArgumentException if the page does not have both, in this order
   */
  String in(String page, String content) {
    int begin = page.indexOf(begin());
    int end = page.indexOf(end());
    if (begin < 0 || end < begin) {
      throw new IllegalArgumentException(
          "the page has no place for the table '%s'. It goes between the lines\n%s%s"
              .formatted(name, begin(), end()));
    }
    return page.substring(0, begin + begin().length()) + content + page.substring(end);
  }
}
