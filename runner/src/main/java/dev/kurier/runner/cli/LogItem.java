package dev.kurier.runner.cli;

import dev.kurier.protocol.LogContent;
import dev.kurier.protocol.LogEntry;
import dev.kurier.protocol.OutputTotals.Written;
import dev.kurier.protocol.StandardStream;

/** What there is to show of a task's output, one after the other. */
sealed interface LogItem {

  /** Whose. */
  LogEntry.Source source();

  /** From here on another execution speaks. */
  record Heading(LogEntry.Source source) implements LogItem {}

  /** Bytes of a stream. */
  record Output(LogEntry.Source source, StandardStream stream, long offset, LogContent content)
      implements LogItem {}

  /** Bytes of a stream that were sent and are not there. */
  record Missing(LogEntry.Source source, StandardStream stream, long offset, long bytes)
      implements LogItem {

    String sentence() {
      return ("%,d bytes of %s are missing from byte %,d on:"
              + " the broker was slow or away, or they are older than output is kept")
          .formatted(bytes, stream.label(), offset);
    }
  }

  /** The stream had more than the handler's limit. */
  record Truncated(LogEntry.Source source, StandardStream stream, Written written)
      implements LogItem {

    String sentence() {
      return "%s is truncated: of %,d bytes the first %,d were kept (output-limit of the handler)"
          .formatted(stream.label(), written.bytes(), written.kept());
    }
  }

  /** The execution is over. */
  record Ended(LogEntry.Source source) implements LogItem {}
}
