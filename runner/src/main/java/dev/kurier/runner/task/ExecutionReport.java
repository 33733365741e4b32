package dev.kurier.runner.task;

import dev.kurier.protocol.Outcome;
import dev.kurier.protocol.OutputTotals;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * How one run ended. When it exists, the run's whole process tree is gone.
 *
 * @param outcome the end
 * @param startedAt when the run began
 * @param ranFor how long it took
 * @param outputTail the last 8 KiB of stdout and stderr in the order they came
 * @param output how much it wrote to each stream; empty if nobody could tell
 * @param killed process ids that had to be killed, empty if all ended by themselves
 */
public record ExecutionReport(
    Outcome outcome,
    Instant startedAt,
    Duration ranFor,
    String outputTail,
    Optional<OutputTotals> output,
    List<Long> killed) {

  /** Copies the list. */
  public ExecutionReport {
    killed = List.copyOf(killed);
  }

  /** Bytes of output over the limit, drained and not kept. */
  public long outputDropped() {
    return output.map(OutputTotals::dropped).orElse(0L);
  }
}
