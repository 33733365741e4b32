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
  private final List<Finding> findings = new ArrayList<>();
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
    try (Bench bench = Bench.open(launcher(), scratch.resolve("usual"), layout())) {
      Programme programme = programme(bench);
      for (Scenario scenario : Scenario.values()) {
        if (choice.scenarios().contains(scenario)) {
          measure(scenario, programme.of(scenario));
        }
      }
    }
    measurePeers();
  }

  private Layout layout() {
    return Layout.usual(choice.queueSettings());
  }

  private Programme programme(Bench bench) {
    var programs = Bench.programs(folder, python);
    return new Programme(
        new EndToEndContests(bench, folder, scratch, python, payload),
        new ScaleContests(bench, layout(), scratch, programs, payload),
        launcher(),
        choice.time(),
        scaleRound.repeats());
  }

  private void measure(Scenario scenario, List<Step> steps)
      throws IOException, InterruptedException {
    for (Step step : steps) {
      try {
        progress.accept(scenario.word());
        switch (step) {
          case Step.Compared compared -> compare(scenario, compared);
          case Step.Observed observed -> findings.addAll(observed.look().look());
        }
      } catch (CannotServe | IllegalStateException missing) {
        notMeasured.put(scenario.word(), String.valueOf(missing.getMessage()));
        progress.accept(scenario.word() + " is left out: " + missing.getMessage());
      }
    }
  }

  private void compare(Scenario scenario, Step.Compared step)
      throws IOException, InterruptedException, CannotServe {
    try (Contest contest = step.opening().open()) {
      for (int atOnce : contest.concurrencies()) {
        add((scenario.isOfScale() ? scaleRound : round).run(contest, atOnce));
      }
    }
    findings.addAll(step.beside().get());
  }

  private void add(List<Row> more) {
    rows.addAll(more);
    more.stream().map(Finding::of).forEach(findings::add);
  }

  private void measurePeers() throws IOException, InterruptedException {
    Path environments = folder.resolve("target").resolve("peers");
    Peers peers =
        new Peers(folder.resolve("peers"), environments, scratch, choice.time(), choice.repeats());
    List<Peer> all = new ArrayList<>();
    if (choice.peers().isEmpty()) {
      notMeasured.put("peers", "nobody asked for them; --peers celery,rq,bullmq does");
    }
    for (String name : choice.peers()) {
      progress.accept("peer " + name);
      for (Peer peer : peers.measure(name, notMeasured)) {
        versions.put(peer.name(), peer.version());
        all.add(peer);
      }
    }
    add(PeerRows.of(all, List.copyOf(rows)));
  }

  private Path launcher() {
    return folder.resolveSibling("kurier");
  }

  /** All that was found so far. */
  public List<Finding> findings() {
    return List.copyOf(findings);
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
