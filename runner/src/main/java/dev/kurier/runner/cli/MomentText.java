package dev.kurier.runner.cli;

import dev.kurier.runner.config.DurationText;
import java.time.Instant;
import java.time.format.DateTimeParseException;

/** A moment as people write it: an instant, or how long ago. */
final class MomentText {

  private MomentText() {}

  static Instant read(String option, String text, Instant now) {
    try {
      return Instant.parse(text);
    } catch (DateTimeParseException noInstant) {
      return ago(option, text, now);
    }
  }

  private static Instant ago(String option, String text, Instant now) {
    try {
      return now.minus(DurationText.parse(text));
    } catch (IllegalArgumentException neither) {
      throw new CommandException(
          Exit.USAGE,
          option
              + ": '"
              + text
              + "' is neither an instant such as 2026-01-31T12:00:00Z nor a"
              + " duration such as 90m");
    }
  }
}
