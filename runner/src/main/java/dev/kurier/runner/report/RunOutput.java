package dev.kurier.runner.report;

import dev.kurier.protocol.LogEntry;
import dev.kurier.protocol.OutputTotals;
import dev.kurier.protocol.OutputTotals.Written;
import dev.kurier.protocol.Run;
import dev.kurier.protocol.StandardStream;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

/** Whose output it is that a worker brings, and how far each stream has come. Thread-safe. */
final class RunOutput {

  private final LogEntry.Source source;
  private final int partition;
  private final AtomicLong stdoutEnd = new AtomicLong();
  private final AtomicLong stderrEnd = new AtomicLong();
  private final AtomicBoolean isIncomplete = new AtomicBoolean();

  RunOutput(Run run) {
    this.source = new LogEntry.Source(run.task().id(), run.execution(), run.task().attempt());
    this.partition = run.at().partition();
  }

  LogEntry.Source source() {
    return source;
  }

  int partition() {
    return partition;
  }

  void reached(StandardStream stream, long end) {
    end(stream).accumulateAndGet(end, Math::max);
  }

  /** What came, for a run whose worker died before it could say what there was. */
  OutputTotals seen() {
    return new OutputTotals(seen(StandardStream.STDOUT), seen(StandardStream.STDERR));
  }

  private Written seen(StandardStream stream) {
    long end = end(stream).get();
    return new Written(end, end);
  }

  private AtomicLong end(StandardStream stream) {
    return switch (stream) {
      case STDOUT -> stdoutEnd;
      case STDERR -> stderrEnd;
    };
  }

  /** Notes that a piece is missing; true the first time. */
  boolean becomesIncomplete() {
    return isIncomplete.compareAndSet(false, true);
  }
}
