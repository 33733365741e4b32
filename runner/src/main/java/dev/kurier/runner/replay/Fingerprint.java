package dev.kurier.runner.replay;

import dev.kurier.protocol.AttemptRecord;
import dev.kurier.protocol.DeadLetter;
import dev.kurier.protocol.JsonText;
import dev.kurier.protocol.Outcome;
import dev.kurier.protocol.TaskState;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What equal errors have in common: twelve hexadecimal digits of the SHA-256 of the error's type
 * and of the first line of its message, without what differs from task to task. Texts in quotes are
 * left out, and every word with a digit in it counts as {@code #}.
 */
final class Fingerprint {

  private static final int LONGEST = 2_000;
  private static final int DIGITS = 12;
  private static final Pattern QUOTED = Pattern.compile("'[^']*'|\"[^\"]*\"");
  private static final Pattern WORD = Pattern.compile("[\\p{L}\\p{N}_./:-]++");
  private static final Pattern BLANKS = Pattern.compile("\\s+");

  private Fingerprint() {}

  /** Of the newest run of a task, or of why it did not run. */
  static String of(DeadLetter letter) {
    return lastOutcome(letter.history())
        .map(Fingerprint::of)
        .orElseGet(() -> of(letter.code(), letter.message()));
  }

  /** Of the deciding or newest outcome; empty where nothing has gone wrong. */
  static String of(TaskState state) {
    return state.outcome().map(Fingerprint::of).orElse("");
  }

  static String of(Outcome outcome) {
    return switch (outcome) {
      case Outcome.Succeeded _ -> "";
      case Outcome.Failed failed ->
          of(failed.errorType().isEmpty() ? failed.code() : failed.errorType(), failed.message());
      case Outcome.TimedOut timedOut -> of("TIMED_OUT", timedOut.message());
      case Outcome.Crashed crashed -> of("CRASHED", crashed.message());
      case Outcome.StartFailed startFailed -> of("START_FAILED", startFailed.message());
      case Outcome.Cancelled cancelled -> of("CANCELLED", cancelled.message());
      case Outcome.Interrupted interrupted -> of("INTERRUPTED", interrupted.message());
    };
  }

  static String of(String type, String message) {
    return JsonText.of(type + "\n" + normalised(message)).sha256().substring(0, DIGITS);
  }

  static String normalised(String message) {
    String clipped = message.substring(0, Math.min(message.length(), LONGEST));
    String line = clipped.lines().findFirst().orElse("");
    String bare = QUOTED.matcher(line).replaceAll("''");
    String words =
        WORD.matcher(bare)
            .replaceAll(
                word -> word.group().codePoints().anyMatch(Character::isDigit) ? "#" : "$0");
    return BLANKS.matcher(words).replaceAll(" ").strip().toLowerCase(Locale.ROOT);
  }

  private static Optional<Outcome> lastOutcome(List<AttemptRecord> history) {
    return history.isEmpty() ? Optional.empty() : Optional.of(history.getLast().outcome());
  }
}
