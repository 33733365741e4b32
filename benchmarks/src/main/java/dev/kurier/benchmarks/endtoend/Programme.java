package dev.kurier.benchmarks.endtoend;

import dev.kurier.benchmarks.endtoend.Step.Compared;
import dev.kurier.benchmarks.endtoend.Step.Observed;
import dev.kurier.benchmarks.measure.CannotServe;
import dev.kurier.benchmarks.measure.Contest;
import dev.kurier.benchmarks.report.Finding;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * Which steps each scenario has.
 *
 * @param usual those of the usual installation
 * @param scale those that tell how figures change with size
 * @param launcher {@code kurier} of the source tree, for installations of other layouts
 * @param time about how long one measurement takes
 * @param scaleRepeats how many count of those that no goal asks for
 */
record Programme(
    EndToEndContests usual, ScaleContests scale, Path launcher, Duration time, int scaleRepeats) {

  List<Step> of(Scenario scenario) {
    return switch (scenario) {
      case SUBMIT -> one(usual::submit);
      case DRAIN_JAVA -> one(usual::drainJava);
      case DRAIN_WARM -> one(usual::drainWarm);
      case DRAIN_AHEAD -> one(usual::drainAhead);
      case DRAIN_FORK -> one(usual::drainFork);
      case DRAIN_PROCESS -> one(usual::drainProcess);
      case IDLE -> one(usual::idle);
      case REPORTED -> one(usual::reported);
      case STARTED -> one(usual::started);
      case BYTES ->
          List.of(
              new Compared(usual::stateBytes),
              new Compared(usual::allBytes),
              new Compared(() -> usual.allBytes(10_000)),
              new Compared(() -> usual.allBytes(50_000)));
      case BACKLOG -> List.of(backlog(100_000));
      case RUNNERS -> each(List.of(1, 2, 4, 8), scale::runners);
      case PAYLOAD -> each(List.of(200, 10_000, 200_000), scale::payload);
      case PARTITIONS -> each(List.of(1, 3), count -> scale.partitions(launcher, count));
      case COST -> cost();
      case REST -> List.of(new Observed(this::rest));
      case HANDLERS -> each(List.of(1, 20, 200), scale::handlers);
      case QUEUES -> each(List.of(1, 10, 50), count -> scale.queues(launcher, count));
      case MILLION -> List.of(backlog(1_000_000));
    };
  }

  private static List<Step> one(Step.Opening opening) {
    return List.of(new Compared(opening));
  }

  /** Makes a contest of a size. */
  @FunctionalInterface
  private interface Sized {
    Contest open(int size) throws IOException, InterruptedException, CannotServe;
  }

  private static List<Step> each(List<Integer> sizes, Sized contest) {
    return sizes.stream().<Step>map(size -> new Compared(() -> contest.open(size))).toList();
  }

  private Step backlog(int tasks) {
    Heaps heaps = new Heaps(usual.bench().installation(), tasks);
    return new Compared(() -> scale.backlog(tasks, heaps), heaps::findings);
  }

  private List<Step> cost() {
    Served.Programs programs = usual.programs();
    Cost cost = new Cost(usual.bench(), usual.payload(), time, scaleRepeats);
    return List.of(
        new Observed(() -> cost.of("java", programs.java(), 5_000)),
        new Observed(() -> cost.of("warm", programs.warm(), 4_000)),
        new Observed(() -> cost.of("fork", programs.fork(), 500)));
  }

  private List<Finding> rest() throws IOException, InterruptedException {
    return new Rest(usual.bench(), usual.programs().java(), time, scaleRepeats).findings();
  }
}
