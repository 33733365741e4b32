package dev.kurier.benchmarks.endtoend;

import dev.kurier.benchmarks.measure.Contest;
import dev.kurier.benchmarks.measure.Contestant;
import dev.kurier.benchmarks.measure.Figure;
import dev.kurier.benchmarks.measure.Goal;
import dev.kurier.benchmarks.measure.Payload;
import dev.kurier.benchmarks.measure.Python;
import dev.kurier.benchmarks.measure.Sample;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * How figures change with the size of things.
 *
 * @param bench the usual installation
 * @param folder {@code benchmarks/} of the source tree
 * @param python runs handlers
 * @param payload of a task where nothing else is said
 */
record ScaleContests(Bench bench, Path folder, Python python, Payload payload) {

  private static final int SMALL = 10_000;
  private static final int NAPS_IN_A_SECOND = 10;
  private static final double LINEAR = 0.9;
  private static final int MOST_BYTES = 100_000_000;

  /** A longer backlog beside one of ten thousand. */
  Contest backlog(int tasks) throws IOException, InterruptedException {
    Served java = programs().java();
    Backlog large = bench.backlog(java, payload, BacklogSize.of(tasks));
    Backlog small = bench.backlog(java, payload, BacklogSize.of(SMALL));
    return rate(
        "backlog of %,d".formatted(tasks),
        Running.kurier((_, time) -> large.drain(time), bench.runners(java, 1)),
        Running.floor("Kurier, %,d".formatted(SMALL), (_, time) -> small.drain(time)),
        Optional.of(new Goal.ShareOfRate(LINEAR, Figure.RATE)),
        java.slots());
  }

  /** Tasks that sleep, beside as many that sleep in all slots without a pause between them. */
  Contest runners(int count) throws IOException, InterruptedException {
    Served nap = programs().nap();
    int slots = nap.slots() * count;
    Backlog backlog = bench.backlog(nap, payload, new BacklogSize(slots * NAPS_IN_A_SECOND, SMALL));
    return rate(
        count == 1 ? "1 runner" : count + " runners",
        Running.kurier((_, time) -> backlog.drain(time), bench.runners(nap, count)),
        Running.floor("always asleep", (_, _) -> asleep(slots)),
        Optional.of(new Goal.ShareOfRate(LINEAR, Figure.RATE)),
        slots);
  }

  private static Sample asleep(int slots) {
    return Sample.rate((long) slots * NAPS_IN_A_SECOND, Duration.ofSeconds(1));
  }

  /** Payloads of this size. */
  Contest payload(int bytes) throws IOException, InterruptedException {
    Served warm = programs().warm();
    Payload sized = Payload.ofBytes(bytes);
    int most = Math.clamp(MOST_BYTES / bytes, 100, SMALL);
    Backlog backlog = bench.backlog(warm, sized, new BacklogSize(Math.min(most, 2_000), most));
    return rate(
        "payload of %,d bytes".formatted(bytes),
        Running.kurier((_, time) -> backlog.drain(time), bench.runners(warm, 1)),
        bench.floors(sized).twoHops(new BacklogSize(Math.min(most, 2_000), most)),
        Optional.empty(),
        warm.slots());
  }

  /** An installation of its own with so many partitions. */
  Contest partitions(Path launcher, Path scratch, int partitions, String queueSettings)
      throws IOException, InterruptedException {
    Served java = programs().java();
    Bench other =
        Bench.open(
            launcher, scratch.resolve("partitions-" + partitions), partitions, queueSettings);
    try {
      List<AutoCloseable> processes = new ArrayList<>(List.of(other));
      processes.addAll(other.runners(java, 1));
      Backlog backlog = other.backlog(java, payload, new BacklogSize(SMALL, 10 * SMALL));
      return rate(
          "%d partitions, java".formatted(partitions),
          Running.kurier((_, time) -> backlog.drain(time), processes),
          other.floors(payload).twoHops(new BacklogSize(SMALL, 10 * SMALL)),
          Optional.empty(),
          java.slots());
    } catch (IOException | InterruptedException | RuntimeException e) {
      other.close();
      throw e;
    }
  }

  private static Contest rate(
      String name, Contestant kurier, Contestant floor, Optional<Goal> goal, int atOnce) {
    return new Contest(
        name, kurier, List.of(floor), List.of(), goal, List.of(atOnce), List.of(Figure.RATE));
  }

  private Served.Programs programs() {
    return Bench.programs(folder, python);
  }
}
