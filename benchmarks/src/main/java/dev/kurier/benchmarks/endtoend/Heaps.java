package dev.kurier.benchmarks.endtoend;

import dev.kurier.benchmarks.endtoend.KurierProcess.Role;
import dev.kurier.benchmarks.measure.LiveHeap;
import dev.kurier.benchmarks.measure.Spread;
import dev.kurier.benchmarks.report.FigureNames;
import dev.kurier.benchmarks.report.Finding;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What is live in the heaps of broker, ledger and runner before a backlog, while all of it waits,
 * and after it. Belongs to one thread.
 */
final class Heaps {

  private static final double MEGA = 1e6;

  private final Installation installation;
  private final int tasks;
  private Map<Role, Double> before = Map.of();
  private Map<Role, Double> waiting = Map.of();
  private final Map<Role, List<Double>> after = new EnumMap<>(Role.class);

  /**
   * Has seen nothing yet.
   *
   * @param tasks of the backlog
   */
  Heaps(Installation installation, int tasks) {
    this.installation = installation;
    this.tasks = tasks;
  }

  /** Before the first backlog. */
  void before() throws InterruptedException {
    if (before.isEmpty()) {
      before = look();
    }
  }

  /** The first backlog is stored, and nothing of it has begun. */
  void waiting() throws InterruptedException {
    if (waiting.isEmpty()) {
      waiting = look();
    }
  }

  /** A backlog is gone. */
  void after() throws InterruptedException {
    look().forEach((role, live) -> after.computeIfAbsent(role, _ -> new ArrayList<>()).add(live));
  }

  private Map<Role, Double> look() throws InterruptedException {
    Map<Role, Double> live = new EnumMap<>(Role.class);
    for (KurierProcess process : installation.running()) {
      live.merge(process.role(), LiveHeap.of(process.process().pid()) / MEGA, Double::sum);
    }
    return live;
  }

  /** Two for each process; none if nothing was seen. */
  List<Finding> findings() {
    List<Finding> findings = new ArrayList<>();
    before.forEach((role, least) -> {
      Spread floor = new Spread(List.of(least));
      Optional.ofNullable(waiting.get(role))
          .map(live -> new Spread(List.of(live)))
          .ifPresent(live ->
              findings.add(finding(FigureNames.heapWaiting(role.word(), tasks), live, floor)));
      Optional.ofNullable(after.get(role))
          .map(Spread::new)
          .ifPresent(live ->
              findings.add(finding(FigureNames.heapAfter(role.word(), tasks), live, floor)));
    });
    return findings;
  }

  private static Finding finding(String what, Spread live, Spread floor) {
    return new Finding(
        what, 1, FigureNames.HEAP, live, "before it", floor, Optional.empty(), Optional.empty());
  }
}
