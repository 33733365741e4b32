package dev.kurier.runner.cli;

import dev.kurier.runner.replay.Filter;
import dev.kurier.runner.replay.FilterText;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import picocli.CommandLine.Option;

/** Which tasks a command is about. */
final class FilterOptions {

  @Option(
      names = "--where",
      paramLabel = "FILTER",
      description = "for example \"state=FAILED and type=shop.ocr and error~timeout\"")
  private String where = "";

  @Option(
      names = "--since",
      paramLabel = "DURATION",
      description = "only what changed in the last 30m, 2h, 1d ...")
  private Optional<Duration> since = Optional.empty();

  @Option(
      names = "--limit",
      paramLabel = "N",
      description = "at most so many (default: ${DEFAULT-VALUE})")
  private int limit = 1000;

  Filter filter() {
    return read(where);
  }

  /** What somebody typed for {@code --where}. */
  static Filter read(String where) {
    return switch (FilterText.read(where)) {
      case FilterText.Understood understood -> understood.filter();
      case FilterText.Misunderstood wrong ->
          throw new CommandException(Exit.USAGE, pointedAt(where, wrong));
    };
  }

  private static String pointedAt(String where, FilterText.Misunderstood wrong) {
    return "--where: "
        + wrong.message()
        + "\n  "
        + where
        + "\n  "
        + " ".repeat(wrong.position() - 1)
        + "^";
  }

  /** The filter as one text, which needs nobody to know when it was typed. */
  String text(Instant now) {
    filter();
    String since = start(now).map(first -> "time>=" + first).orElse("");
    if (where.isBlank() || since.isEmpty()) {
      return since + where.strip();
    }
    return "(" + where.strip() + ") and " + since;
  }

  Optional<Instant> start(Instant now) {
    return since.map(now::minus);
  }

  int limit() {
    if (limit < 1) {
      throw new CommandException(Exit.USAGE, "--limit is at least 1");
    }
    return limit;
  }
}
