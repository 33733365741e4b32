package dev.kurier.runner.task;

import dev.kurier.protocol.Outcome;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * How one run ended. When it exists, the run's whole process tree is gone.
 *
 * @param outcome the end
 * @param startedAt when the run began
 * @param ranFor how long it took
 * @param outputTail the last 8 KiB of stdout and stderr in the order they came
 * @param outputDropped bytes of output over the limit, drained and not kept
 * @param killed process ids that had to be killed, empty if all ended by themselves
 */
public record ExecutionReport(
    Outcome outcome,
    Instant startedAt,
    Duration ranFor,
    String outputTail,
    long outputDropped,
    List<Long> killed) {

  /** Copies the list. */
  public ExecutionReport {
    killed = List.copyOf(killed);
  }
}
