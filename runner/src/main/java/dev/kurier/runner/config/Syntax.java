package dev.kurier.runner.config;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;

/**
 * How one kind of setting is written.
 *
 * @param parse gives the value or throws IllegalArgumentException with a sentence for the user
 * @param print writes a default the way a user would
 */
record Syntax<T>(Function<String, T> parse, Function<T, String> print) {

  static final Syntax<String> TEXT = new Syntax<>(Syntax::notEmpty, text -> text);

  static final Syntax<Boolean> SWITCH = new Syntax<>(Syntax::onOrOff, String::valueOf);

  static Syntax<Integer> number(int least, int most) {
    return new Syntax<>(text -> wholeNumber(text, least, most), String::valueOf);
  }

  static Syntax<Duration> duration(Duration least, Duration most) {
    return new Syntax<>(text -> durationWithin(text, least, most), DurationText::print);
  }

  static Syntax<Integer> size(int least, int most) {
    return new Syntax<>(
        text -> (int) sizeWithin(text, least, most), bytes -> SizeText.print(bytes));
  }

  static Syntax<Long> bytes(long least, long most) {
    return new Syntax<>(text -> sizeWithin(text, least, most), bytes -> SizeText.print(bytes));
  }

  /** Enum constants in lower case with hyphens. */
  static <E extends Enum<E>> Syntax<E> choice(Class<E> type) {
    List<E> all = List.of(type.getEnumConstants());
    return new Syntax<>(text -> chosen(text, all), Syntax::spelled);
  }

  private static String notEmpty(String text) {
    if (text.isBlank()) {
      throw new IllegalArgumentException("must not be empty");
    }
    return text;
  }

  private static boolean onOrOff(String text) {
    return switch (text) {
      case "true" -> true;
      case "false" -> false;
      default -> throw new IllegalArgumentException("'" + text + "' is neither true nor false");
    };
  }

  private static int wholeNumber(String text, int least, int most) {
    if (!text.matches("-?\\d{1,10}")
        || Long.parseLong(text) < least
        || Long.parseLong(text) > most) {
      throw new IllegalArgumentException(
          "'" + text + "' is not a whole number from " + least + " to " + most);
    }
    return Integer.parseInt(text);
  }

  private static Duration durationWithin(String text, Duration least, Duration most) {
    Duration duration = DurationText.parse(text);
    if (duration.compareTo(least) < 0 || duration.compareTo(most) > 0) {
      throw new IllegalArgumentException(
          "'"
              + text
              + "' is not within "
              + DurationText.print(least)
              + " to "
              + DurationText.print(most));
    }
    return duration;
  }

  private static long sizeWithin(String text, long least, long most) {
    long bytes = SizeText.parse(text);
    if (bytes < least || bytes > most) {
      throw new IllegalArgumentException(
          "'" + text + "' is not within " + SizeText.print(least) + " to " + SizeText.print(most));
    }
    return bytes;
  }

  private static <E extends Enum<E>> E chosen(String text, List<E> all) {
    return all.stream()
        .filter(one -> spelled(one).equals(text))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException(notAChoice(text, all)));
  }

  private static <E extends Enum<E>> String notAChoice(String text, List<E> all) {
    List<String> names = all.stream().map(Syntax::spelled).toList();
    return "'" + text + "' is none of " + String.join(", ", names) + NearestName.hint(text, names);
  }

  private static String spelled(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
