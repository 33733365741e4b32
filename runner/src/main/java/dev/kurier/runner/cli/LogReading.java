package dev.kurier.runner.cli;

import dev.kurier.protocol.LogContent;
import dev.kurier.protocol.LogEntry;
import dev.kurier.protocol.OutputTotals.Written;
import dev.kurier.protocol.StandardStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Turns the records of a task's output into what is shown, and finds what is missing. */
final class LogReading {

  private final Optional<StandardStream> onlyStream;
  private final Optional<Integer> onlyAttempt;
  private final Map<Place, Long> positions = new HashMap<>();
  private String current = "";

  /** Where a stream is read. */
  private record Place(String execution, StandardStream stream) {}

  /** Shows one stream or both, one attempt or all. */
  LogReading(Optional<StandardStream> onlyStream, Optional<Integer> onlyAttempt) {
    this.onlyStream = onlyStream;
    this.onlyAttempt = onlyAttempt;
  }

  /** What the next record adds. */
  List<LogItem> read(LogEntry entry) {
    LogEntry.Source source = entry.source();
    if (onlyAttempt.isPresent() && onlyAttempt.get() != source.attempt()) {
      return List.of();
    }
    List<LogItem> items = new ArrayList<>();
    if (!source.execution().equals(current)) {
      current = source.execution();
      items.add(new LogItem.Heading(source));
    }
    switch (entry) {
      case LogEntry.Chunk chunk -> items.addAll(chunk(chunk));
      case LogEntry.End end -> items.addAll(end(end));
    }
    return items;
  }

  /** Tells whether there was nothing to show so far. */
  boolean isEmpty() {
    return current.isEmpty();
  }

  private boolean isShown(StandardStream stream) {
    return onlyStream.map(stream::equals).orElse(true);
  }

  private List<LogItem> chunk(LogEntry.Chunk chunk) {
    if (!isShown(chunk.stream())) {
      return List.of();
    }
    byte[] bytes = chunk.content().bytes();
    Place place = new Place(chunk.source().execution(), chunk.stream());
    long position = positions.getOrDefault(place, 0L);
    long end = chunk.offset() + bytes.length;
    if (end <= position) {
      return List.of();
    }
    positions.put(place, end);
    List<LogItem> items = new ArrayList<>();
    missing(chunk.source(), chunk.stream(), position, chunk.offset()).ifPresent(items::add);
    items.add(from(position, chunk, bytes));
    return items;
  }

  /** Without what was shown already, should a record overlap the one before. */
  private static LogItem from(long position, LogEntry.Chunk chunk, byte[] bytes) {
    int known = (int) Math.max(0, position - chunk.offset());
    LogContent content =
        known == 0
            ? chunk.content()
            : LogContent.of(Arrays.copyOfRange(bytes, known, bytes.length));
    return new LogItem.Output(chunk.source(), chunk.stream(), chunk.offset() + known, content);
  }

  private List<LogItem> end(LogEntry.End end) {
    List<LogItem> items = new ArrayList<>();
    for (StandardStream stream : StandardStream.values()) {
      Long reached = positions.remove(new Place(end.source().execution(), stream));
      if (isShown(stream)) {
        Written written = end.totals().of(stream);
        missing(end.source(), stream, reached == null ? 0 : reached, written.kept())
            .ifPresent(items::add);
        if (written.dropped() > 0) {
          items.add(new LogItem.Truncated(end.source(), stream, written));
        }
      }
    }
    items.add(new LogItem.Ended(end.source()));
    return items;
  }

  private static Optional<LogItem> missing(
      LogEntry.Source source, StandardStream stream, long from, long to) {
    return from < to
        ? Optional.of(new LogItem.Missing(source, stream, from, to - from))
        : Optional.empty();
  }
}
