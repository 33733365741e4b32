package dev.kurier.benchmarks.endtoend;

import dev.kurier.benchmarks.measure.Contest;
import dev.kurier.benchmarks.measure.Contestant;
import dev.kurier.benchmarks.measure.Figure;
import dev.kurier.benchmarks.measure.Goal;
import dev.kurier.benchmarks.measure.Payload;
import dev.kurier.benchmarks.measure.Sample;
import dev.kurier.benchmarks.report.FigureNames;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * How figures change with the size of things.
 *
 * @param bench the usual installation
 * @param layout of the usual installation
 * @param scratch for the files of others
 * @param programs of handlers
 * @param payload of a task where nothing else is said
 */
record ScaleContests(
    Bench bench, Layout layout, Path scratch, Served.Programs programs, Payload payload) {

  private static final int SMALL = 10_000;
  private static final int NAPS_IN_A_SECOND = 10;
  private static final double LINEAR = 0.9;
  private static final int MOST_BYTES = 100_000_000;

  /** As many whether in one queue or in fifty. */
  private static final int SLOTS_OF_QUEUES = 50;

  /** A longer backlog beside one of ten thousand, with a look at the heaps. */
  Contest backlog(int tasks, Heaps heaps) throws IOException, InterruptedException {
    Served java = programs().java();
    Backlog large = bench.backlog(java, payload, BacklogSize.of(tasks));
    Backlog small = bench.backlog(java, payload, BacklogSize.of(SMALL));
    return rate(
        FigureNames.backlog(tasks),
        Running.kurier((_, _) -> drain(large, tasks, heaps), bench.runners(java, 1)),
        Running.floor("Kurier, %,d".formatted(SMALL), (_, time) -> small.drain(time)),
        Optional.of(new Goal.ShareOfRate(LINEAR, Figure.RATE)),
        java.slots());
  }

  private static Sample drain(Backlog backlog, int tasks, Heaps heaps) throws InterruptedException {
    heaps.before();
    Sample sample = backlog.drain(tasks, heaps::waiting);
    heaps.after();
    return sample;
  }

  /** Tasks that sleep, beside as many that sleep in all slots without a pause between them. */
  Contest runners(int count) throws IOException, InterruptedException {
    Served nap = programs().nap();
    int slots = nap.slots() * count;
    Backlog backlog = bench.backlog(nap, payload, new BacklogSize(slots * NAPS_IN_A_SECOND, SMALL));
    return rate(
        FigureNames.runners(count),
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
        FigureNames.payload(bytes),
        Running.kurier((_, time) -> backlog.drain(time), bench.runners(warm, 1)),
        bench.floors(sized).twoHops(new BacklogSize(Math.min(most, 2_000), most)),
        Optional.empty(),
        warm.slots());
  }

  /** An installation of its own with so many partitions. */
  Contest partitions(Path launcher, int partitions) throws IOException, InterruptedException {
    String name = FigureNames.partitions(partitions);
    return elsewhere(launcher, name, layout.withPartitions(partitions), programs().java());
  }

  /** An installation of its own with so many queues, all served by one runner. */
  Contest queues(Path launcher, int queues) throws IOException, InterruptedException {
    String name = FigureNames.queues(queues);
    Served java = programs().java().withSlots(SLOTS_OF_QUEUES);
    return elsewhere(launcher, name, layout.withQueues(queues), java);
  }

  private Contest elsewhere(Path launcher, String name, Layout other, Served served)
      throws IOException, InterruptedException {
    Path folder = Files.createTempDirectory(scratch, "elsewhere-");
    Bench own = Bench.open(launcher, folder, other);
    try {
      List<AutoCloseable> processes = new ArrayList<>(List.of(own));
      processes.addAll(own.runners(served, 1));
      Backlog backlog = own.backlog(served, payload, new BacklogSize(SMALL, 10 * SMALL));
      return rate(
          name,
          Running.kurier((_, time) -> backlog.drain(time), processes),
          own.floors(payload).twoHops(new BacklogSize(SMALL, 10 * SMALL)),
          Optional.empty(),
          served.slots());
    } catch (IOException | InterruptedException | RuntimeException e) {
      own.close();
      throw e;
    }
  }

  /** A runner with so many handlers, whose tasks come in turn. */
  Contest handlers(int count) throws IOException, InterruptedException {
    Served warm = programs().warm().times(count);
    Backlog backlog = bench.backlog(warm, payload, new BacklogSize(SMALL / 2, 10 * SMALL));
    return rate(
        FigureNames.handlers(count),
        Running.kurier((_, time) -> backlog.drain(time), bench.runners(warm, 1)),
        bench.floors(payload).twoHops(new BacklogSize(SMALL, 10 * SMALL)),
        Optional.empty(),
        warm.slots());
  }

  private static Contest rate(
      String name, Contestant kurier, Contestant floor, Optional<Goal> goal, int atOnce) {
    return new Contest(
        name, kurier, List.of(floor), List.of(), goal, List.of(atOnce), List.of(Figure.RATE));
  }
}
