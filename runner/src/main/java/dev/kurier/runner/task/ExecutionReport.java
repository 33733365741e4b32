package dev.kurier.runner.task;

import dev.kurier.protocol.Outcome;
import dev.kurier.protocol.OutputTotals;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * How one run ended. When it exists, the run's whole process tree is gone.
 *
 * @param outcome the end
 * @param startedAt when the run began
 * @param ranFor how long it took
 * @param outputTail the last 8 KiB of stdout and stderr in the order they came
 * @param output how much it wrote to each stream; empty if nobody could tell
 * @param killed process ids that had to be killed, empty if all ended by themselves
 * @param footprint the process it ran in
 * @param handlerVersion which code ran; empty if none did, or nobody can tell
 */
public record ExecutionReport(
    Outcome outcome,
    Instant startedAt,
    Duration ranFor,
    String outputTail,
    Optional<OutputTotals> output,
    List<Long> killed,
    Footprint footprint,
    Optional<String> handlerVersion) {

  /** Copies the list. */
  public ExecutionReport {
    killed = List.copyOf(killed);
  }

  /** Bytes of output over the limit, drained and not kept. */
  public long outputDropped() {
    return output.map(OutputTotals::dropped).orElse(0L);
  }

  /** Of a run whose process and code are not known. */
  public ExecutionReport(
      Outcome outcome,
      Instant startedAt,
      Duration ranFor,
      String outputTail,
      Optional<OutputTotals> output,
      List<Long> killed) {
    this(
        outcome,
        startedAt,
        ranFor,
        outputTail,
        output,
        killed,
        Footprint.unknown(),
        Optional.empty());
  }

  /**
   * The process that a run took place in.
   *
   * @param pid its id
   * @param servesOn whether it lives on to serve others, and is as clean as before
   * @param peakMemory the most resident memory it had in bytes, if it has ended
   */
  public record Footprint(OptionalLong pid, boolean servesOn, OptionalLong peakMemory) {

    /** Nothing is known of it. */
    public static Footprint unknown() {
      return new Footprint(OptionalLong.empty(), false, OptionalLong.empty());
    }

    /** It lives on. */
    public static Footprint alive(long pid) {
      return new Footprint(OptionalLong.of(pid), true, OptionalLong.empty());
    }

    /** It has ended. */
    public static Footprint ended(long pid, long peakMemory) {
      return new Footprint(OptionalLong.of(pid), false, OptionalLong.of(peakMemory));
    }
  }
}
