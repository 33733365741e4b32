package dev.kurier.benchmarks.capacity;

import java.util.List;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What fleets of several sizes need, side by side. */
final class FleetTable {

  private static final List<Integer> NODES = List.of(10, 100, 1_000);

  /** What the arithmetic cannot do without. */
  private static final List<Constant> NEEDED =
      List.of(
          Constant.BROKER,
          Constant.LEDGER,
          Constant.USE,
          Constant.WRITTEN,
          Constant.STATE,
          Constant.HEAP_OF_A_TASK,
          Constant.REST_BROKER,
          Constant.REST_LEDGER,
          Constant.REST_WRITTEN);

  /**
   * A line.
   *
   * @param scale what its values are divided by
   */
  private record Line(String what, String how, double scale, ToDoubleFunction<Fleet> value) {}

  private static final List<Line> LINES =
      List.of(
          new Line("slots", "N x " + Fleet.SLOTS, 1, Fleet::slots),
          new Line("tasks/s", "slots x u / " + Fleet.RUN + " s", 1, Fleet::rate),
          new Line("partitions, P", "two for each ledger, 96 at most", 1, Fleet::partitions),
          new Line("heartbeats/s", "N x P", 1, Fleet::heartbeats),
          new Line("events/s", "2 x tasks/s + heartbeats/s", 1, Fleet::events),
          new Line("members of share groups", "N x " + Fleet.PUMPS, 1, Fleet::members),
          new Line("queues, at least", "members / 1,000", 1, Fleet::groups),
          new Line("consumers of runners", "members + N", 1, Fleet::consumers),
          new Line("share sessions of a broker, at most", "members", 1, Fleet::members),
          new Line("fetch sessions of a broker, of runners", "N", 1, Fleet::nodes),
          new Line("processors of ledgers", "tasks/s x l + N x q l x P / 6", 1, Fleet::ledgerCores),
          new Line("ledgers", "those / " + Fleet.BUSY + ", 2 at least", 1, Fleet::ledgers),
          new Line(
              "processors of brokers, as leaders",
              "tasks/s x b + N x q b x P / 6",
              1,
              Fleet::brokerCores),
          new Line(
              "brokers of " + Fleet.BROKER_CORES + " processors",
              "those x 3 / (8 x " + Fleet.BUSY + "), 3 at least",
              1,
              Fleet::brokers),
          new Line("MB/s to leaders", "tasks/s x w + N x q w x P / 6", 1e6, Fleet::bytesIn),
          new Line("GB a day in 3 copies", "that x 86,400 x 3", 1e9, Fleet::bytesOfADay),
          new Line("GB of `state`, at most", "tasks/s x s x 14 days", 1e9, Fleet::state),
          new Line(
              "MB of each ledger's heap, after an hour in which nothing runs",
              "tasks/s x 3,600 x h / ledgers",
              1e6,
              Fleet::heapOfAnHour));

  private FleetTable() {}

  static String of(Measured measured) {
    List<Constant> missing =
        NEEDED.stream().filter(constant -> !Double.isFinite(constant.of(measured))).toList();
    if (!missing.isEmpty()) {
      return "Not computed: nobody has measured %s.\n"
          .formatted(
              missing.stream()
                  .map(constant -> "`" + constant.symbol() + "`")
                  .collect(Collectors.joining(", ")));
    }
    List<Fleet> fleets = NODES.stream().map(nodes -> new Fleet(nodes, measured)).toList();
    return head() + LINES.stream().map(line -> row(line, fleets)).collect(Collectors.joining());
  }

  private static String head() {
    String nodes =
        NODES.stream().map(count -> "N = %,d".formatted(count)).collect(Collectors.joining(" | "));
    return "| what | computed as | " + nodes + " |\n|---|---" + "|---".repeat(NODES.size()) + "|\n";
  }

  private static String row(Line line, List<Fleet> fleets) {
    Stream<String> values =
        fleets.stream()
            .map(fleet -> CapacityPage.value(line.value().applyAsDouble(fleet) / line.scale()));
    return CapacityPage.row(
        Stream.concat(Stream.of(line.what(), line.how()), values).toArray(String[]::new));
  }
}
