package dev.kurier.runner.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.kurier.protocol.LogContent;
import dev.kurier.protocol.LogEntry;
import dev.kurier.protocol.OutputTotals;
import dev.kurier.protocol.OutputTotals.Written;
import dev.kurier.protocol.StandardStream;
import dev.kurier.protocol.TaskId;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class LogReadingTest {

  private static final LogEntry.Source FIRST = source("x-1", 1);
  private static final LogEntry.Source SECOND = source("x-2", 2);
  private static final StandardStream STDOUT = StandardStream.STDOUT;
  private static final StandardStream STDERR = StandardStream.STDERR;

  private static LogEntry.Source source(String execution, int attempt) {
    return new LogEntry.Source(new TaskId("a-1"), execution, attempt);
  }

  private static LogEntry chunk(
      LogEntry.Source source, StandardStream stream, long offset, String text) {
    return new LogEntry.Chunk(source, stream, offset, LogContent.of(text.getBytes(UTF_8)));
  }

  private static LogEntry end(LogEntry.Source source, Written stdout, Written stderr) {
    return new LogEntry.End(source, new OutputTotals(stdout, stderr));
  }

  private static LogItem output(
      LogEntry.Source source, StandardStream stream, long offset, String text) {
    return new LogItem.Output(source, stream, offset, new LogContent.Text(text));
  }

  private static List<LogItem> all(LogEntry... entries) {
    return read(new LogReading(Optional.empty(), Optional.empty()), entries);
  }

  private static List<LogItem> read(LogReading reading, LogEntry... entries) {
    return Stream.of(entries).flatMap(entry -> reading.read(entry).stream()).toList();
  }

  @Test
  void attemptsComeOneAfterTheOtherUnderAHeading() {
    assertThat(
            all(
                chunk(FIRST, STDOUT, 0, "one"),
                chunk(FIRST, STDERR, 0, "bad"),
                end(FIRST, new Written(3, 3), new Written(3, 3)),
                chunk(SECOND, STDOUT, 0, "two"),
                end(SECOND, new Written(3, 3), Written.NOTHING)))
        .containsExactly(
            new LogItem.Heading(FIRST),
            output(FIRST, STDOUT, 0, "one"),
            output(FIRST, STDERR, 0, "bad"),
            new LogItem.Ended(FIRST),
            new LogItem.Heading(SECOND),
            output(SECOND, STDOUT, 0, "two"),
            new LogItem.Ended(SECOND));
  }

  @Test
  void holeBetweenOffsetsIsFoundInItsStreamAlone() {
    assertThat(
            all(
                chunk(FIRST, STDOUT, 0, "ab"),
                chunk(FIRST, STDERR, 0, "xyz"),
                chunk(FIRST, STDOUT, 7, "c"),
                chunk(FIRST, STDERR, 3, "!")))
        .containsExactly(
            new LogItem.Heading(FIRST),
            output(FIRST, STDOUT, 0, "ab"),
            output(FIRST, STDERR, 0, "xyz"),
            new LogItem.Missing(FIRST, STDOUT, 2, 5),
            output(FIRST, STDOUT, 7, "c"),
            output(FIRST, STDERR, 3, "!"));
  }

  @Test
  void beginningThatHasExpiredAndTailThatWasDroppedAreFound() {
    assertThat(
            all(chunk(FIRST, STDOUT, 10, "ab"), end(FIRST, new Written(20, 20), new Written(4, 4))))
        .containsExactly(
            new LogItem.Heading(FIRST),
            new LogItem.Missing(FIRST, STDOUT, 0, 10),
            output(FIRST, STDOUT, 10, "ab"),
            new LogItem.Missing(FIRST, STDOUT, 12, 8),
            new LogItem.Missing(FIRST, STDERR, 0, 4),
            new LogItem.Ended(FIRST));
  }

  @Test
  void outputOverTheLimitIsTruncatedAndNotMissing() {
    assertThat(all(chunk(FIRST, STDERR, 0, "ab"), end(FIRST, Written.NOTHING, new Written(9, 2))))
        .containsExactly(
            new LogItem.Heading(FIRST),
            output(FIRST, STDERR, 0, "ab"),
            new LogItem.Truncated(FIRST, STDERR, new Written(9, 2)),
            new LogItem.Ended(FIRST));
  }

  @Test
  void bytesThatComeTwiceAreShownOnce() {
    assertThat(
            all(
                chunk(FIRST, STDOUT, 0, "abc"),
                chunk(FIRST, STDOUT, 0, "abc"),
                chunk(FIRST, STDOUT, 1, "bcd")))
        .containsExactly(
            new LogItem.Heading(FIRST),
            output(FIRST, STDOUT, 0, "abc"),
            output(FIRST, STDOUT, 3, "d"));
  }

  @Test
  void oneStreamOfOneAttemptCanBeShownAlone() {
    var reading = new LogReading(Optional.of(STDERR), Optional.of(2));

    assertThat(
            read(
                reading,
                chunk(FIRST, STDERR, 0, "other attempt"),
                chunk(SECOND, STDOUT, 0, "other stream"),
                chunk(SECOND, STDERR, 0, "this"),
                end(SECOND, new Written(99, 50), new Written(4, 4))))
        .containsExactly(
            new LogItem.Heading(SECOND),
            output(SECOND, STDERR, 0, "this"),
            new LogItem.Ended(SECOND));
  }

  @Test
  void executionsThatOverlapKeepTheirOwnPositions() {
    assertThat(
            all(
                chunk(FIRST, STDOUT, 0, "ab"),
                chunk(SECOND, STDOUT, 0, "xy"),
                chunk(FIRST, STDOUT, 2, "c")))
        .containsExactly(
            new LogItem.Heading(FIRST),
            output(FIRST, STDOUT, 0, "ab"),
            new LogItem.Heading(SECOND),
            output(SECOND, STDOUT, 0, "xy"),
            new LogItem.Heading(FIRST),
            output(FIRST, STDOUT, 2, "c"));
  }
}
