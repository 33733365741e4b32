package dev.kurier.benchmarks.endtoend;

import dev.kurier.benchmarks.measure.CannotServe;
import dev.kurier.benchmarks.measure.Contest;
import dev.kurier.benchmarks.measure.Payload;
import dev.kurier.benchmarks.measure.Python;
import dev.kurier.benchmarks.measure.Round;
import dev.kurier.benchmarks.measure.Row;
import dev.kurier.benchmarks.report.Finding;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.Set;
import java.util.function.Consumer;

/** Measures an installation of processes, then its peers. Belongs to one thread. */
public final class EndToEnd {

  /** What tells how figures change with size is measured no more often than this. */
  public static final int MOST_OF_SCALE = 3;

  private static final int PARTITIONS = 6;

  /** In measurements: until a JIT compiler has seen enough of all processes. */
  private static final int WARMING = 10;

  private static final int WARMING_OF_SCALE = 5;

  private final Path folder;
  private final Path scratch;
  private final Python python;
  private final Choice choice;
  private final Consumer<String> progress;
  private final Round round;
  private final Round scaleRound;
  private final Payload payload = Payload.standard();
  private final List<Row> rows = new ArrayList<>();
  private final SequencedMap<String, String> notMeasured = new LinkedHashMap<>();
  private final SequencedMap<String, String> versions = new LinkedHashMap<>();

  /**
   * What is measured, and how.
   *
   * @param scenarios in any order
   * @param time about how long one measurement takes
   * @param repeats how many measurements each figure is the median of
   * @param peers names of folders in {@code peers/}
   * @param queueSettings more about the queue, as in {@code kurier.yaml}; may be empty
   */
  public record Choice(
      Set<Scenario> scenarios,
      Duration time,
      int repeats,
      List<String> peers,
      String queueSettings) {

    /** Copies the collections. */
    public Choice {
      scenarios = Set.copyOf(scenarios);
      peers = List.copyOf(peers);
    }
  }

  /** Makes a contest when its turn has come. */
  @FunctionalInterface
  private interface Opening {
    Contest open() throws IOException, InterruptedException, CannotServe;
  }

  /**
   * Makes a run that has not begun.
   *
   * @param folder {@code benchmarks/} of the source tree
   * @param scratch for all files of the run, to be removed after
   * @param python runs handlers and floors
   * @param progress is told what is measured
   */
  public EndToEnd(
      Path folder, Path scratch, Python python, Choice choice, Consumer<String> progress) {
    this.folder = folder;
    this.scratch = scratch;
    this.python = python;
    this.choice = choice;
    this.progress = progress;
    Duration time = choice.time();
    this.round = new Round(time, choice.repeats(), time.multipliedBy(WARMING), progress);
    this.scaleRound =
        new Round(
            time,
            Math.min(MOST_OF_SCALE, choice.repeats()),
            time.multipliedBy(WARMING_OF_SCALE),
            progress);
  }

  /** Measures everything that was chosen. */
  public void run() throws IOException, InterruptedException {
    Files.write(scratch.resolve("payload.json"), payload.bytes());
    progress.accept("starting a broker and a ledger");
    try (Bench bench =
        Bench.open(launcher(), scratch.resolve("usual"), PARTITIONS, choice.queueSettings())) {
      for (Scenario scenario : Scenario.values()) {
        if (choice.scenarios().contains(scenario)) {
          measure(scenario, bench);
        }
      }
    }
    measurePeers();
  }

  private void measure(Scenario scenario, Bench bench) throws IOException, InterruptedException {
    for (Opening opening : openings(scenario, bench)) {
      try (Contest contest = opening.open()) {
        for (int atOnce : contest.concurrencies()) {
          rows.addAll((scenario.isOfScale() ? scaleRound : round).run(contest, atOnce));
        }
      } catch (CannotServe | IllegalStateException missing) {
        notMeasured.put(scenario.word(), String.valueOf(missing.getMessage()));
        progress.accept(scenario.word() + " is left out: " + missing.getMessage());
      }
    }
  }

  private List<Opening> openings(Scenario scenario, Bench bench) {
    var usual = new EndToEndContests(bench, folder, scratch, python, payload);
    var scale = new ScaleContests(bench, folder, python, payload);
    return switch (scenario) {
      case SUBMIT -> List.of(usual::submit);
      case DRAIN_JAVA -> List.of(usual::drainJava);
      case DRAIN_WARM -> List.of(usual::drainWarm);
      case DRAIN_AHEAD -> List.of(usual::drainAhead);
      case DRAIN_FORK -> List.of(usual::drainFork);
      case DRAIN_PROCESS -> List.of(usual::drainProcess);
      case IDLE -> List.of(usual::idle);
      case STARTED -> List.of(usual::started);
      case BYTES -> List.of(usual::stateBytes, usual::allBytes);
      case BACKLOG -> List.of(() -> scale.backlog(100_000));
      case RUNNERS -> each(List.of(1, 2, 4, 8), scale::runners);
      case PAYLOAD -> each(List.of(200, 10_000, 200_000), scale::payload);
      case PARTITIONS -> each(List.of(1, 3), count -> partitions(scale, count));
      case MILLION -> List.of(() -> scale.backlog(1_000_000));
    };
  }

  /** Makes a contest of a size. */
  @FunctionalInterface
  private interface Sized {
    Contest open(int size) throws IOException, InterruptedException, CannotServe;
  }

  private static List<Opening> each(List<Integer> sizes, Sized contest) {
    return sizes.stream().<Opening>map(size -> () -> contest.open(size)).toList();
  }

  private Contest partitions(ScaleContests scale, int count)
      throws IOException, InterruptedException {
    return scale.partitions(launcher(), scratch, count, choice.queueSettings());
  }

  private void measurePeers() throws IOException, InterruptedException {
    Path environments = folder.resolve("target").resolve("peers");
    Peers peers =
        new Peers(folder.resolve("peers"), environments, scratch, choice.time(), choice.repeats());
    List<Row> own = List.copyOf(rows);
    if (choice.peers().isEmpty()) {
      notMeasured.put("peers", "nobody asked for them; --peers celery,rq,bullmq does");
    }
    for (String name : choice.peers()) {
      progress.accept("peer " + name);
      for (Peer peer : peers.measure(name, notMeasured)) {
        versions.put(peer.name(), peer.version());
        rows.addAll(PeerRows.of(peer, own));
      }
    }
  }

  private Path launcher() {
    return folder.resolveSibling("kurier");
  }

  /** All that was found so far. */
  public List<Finding> findings() {
    return rows.stream().map(Finding::of).toList();
  }

  /** What could not be measured, with the reasons. */
  public SequencedMap<String, String> notMeasured() {
    return new LinkedHashMap<>(notMeasured);
  }

  /** Versions of the peers that were measured. */
  public SequencedMap<String, String> versions() {
    return new LinkedHashMap<>(versions);
  }
}
