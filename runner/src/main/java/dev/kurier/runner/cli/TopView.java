package dev.kurier.runner.cli;

import dev.kurier.protocol.HandlerReport;
import dev.kurier.protocol.Order;
import dev.kurier.protocol.TaskState;
import dev.kurier.runner.explain.Because;
import dev.kurier.runner.explain.NodeSeen;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * One moment of an installation, in four tables. Immutable.
 *
 * @param now when that is
 * @param span the time that rates and errors are about
 * @param queues all there are
 * @param open the tasks that have not ended
 * @param news what has ended or failed in that time
 * @param nodes those that were heard lately
 * @param orders those of operators that are in force
 */
record TopView(
    Instant now,
    Duration span,
    QueueTopics queues,
    Collection<TaskState> open,
    List<TopBoard.News> news,
    List<NodeSeen> nodes,
    List<Order> orders) {

  static final List<String> NODES = List.of("node", "host", "running", "slots", "queues");
  static final List<String> QUEUES =
      List.of(
          "queue",
          "dispatch",
          "waiting",
          "oldest",
          "inFlight",
          "later",
          "endedPerSecond",
          "paused");
  static final List<String> HANDLERS =
      List.of("handler", "running", "open", "endedPerSecond", "failedPerSecond", "heldBy");
  static final List<String> ERRORS = List.of("errors", "fingerprint", "handler", "error", "newest");

  private static final int MOST_ERRORS = 10;

  List<Map<String, Object>> nodeRows() {
    return nodes.stream()
        .map(NodeSeen::heartbeat)
        .<Map<String, Object>>map(node -> {
          Map<String, Object> row = new LinkedHashMap<>();
          row.put("node", node.node());
          row.put("host", node.host());
          row.put("running", node.running());
          row.put("slots", node.slots());
          row.put("queues", String.join(", ", node.queues()));
          return row;
        })
        .toList();
  }

  List<Map<String, Object>> queueRows() {
    List<Map<String, Object>> rows = new ArrayList<>();
    queues
        .count(open.stream())
        .forEach((name, count) -> {
          Optional<Order> pause =
              orders.stream()
                  .filter(order -> order.subject().equals(Order.Subject.queue(name)))
                  .findFirst();
          Map<String, Object> row = count.row(now, pause);
          row.put("endedPerSecond", rate(one -> one.isEnd() && one.facts().queue().equals(name)));
          rows.add(row);
        });
    return rows;
  }

  List<Map<String, Object>> handlerRows() {
    Stream<String> known =
        nodes.stream()
            .flatMap(node -> node.heartbeat().handlers().stream())
            .map(HandlerReport::type);
    Stream<String> asked = open.stream().map(state -> state.task().type());
    Stream<String> past = news.stream().map(one -> one.facts().type());
    return Stream.of(known, asked, past)
        .flatMap(Function.identity())
        .distinct()
        .sorted()
        .map(this::handlerRow)
        .toList();
  }

  private Map<String, Object> handlerRow(String type) {
    List<HandlerReport> reports =
        nodes.stream().flatMap(node -> node.handler(type).stream()).toList();
    Predicate<TopBoard.News> own = one -> one.facts().type().equals(type);
    Map<String, Object> row = new LinkedHashMap<>();
    row.put("handler", type);
    row.put("running", running(reports));
    row.put("open", open.stream().filter(state -> state.task().type().equals(type)).count());
    row.put("endedPerSecond", rate(own.and(TopBoard.News::isEnd)));
    row.put("failedPerSecond", rate(own.and(one -> !one.facts().fingerprint().isEmpty())));
    row.put("heldBy", heldBy(type, reports));
    return row;
  }

  private static String running(List<HandlerReport> reports) {
    int running = reports.stream().mapToInt(HandlerReport::running).sum();
    boolean isLimited =
        !reports.isEmpty() && reports.stream().allMatch(one -> one.concurrency().isPresent());
    int most =
        reports.stream().map(HandlerReport::concurrency).flatMapToInt(OptionalInt::stream).sum();
    return isLimited ? running + " of " + most : String.valueOf(running);
  }

  /** The worst first. */
  private String heldBy(String type, List<HandlerReport> reports) {
    if (reports.isEmpty()) {
      return "no runner has it";
    }
    String operators =
        ordered(subject ->
            subject.equals(Order.Subject.type(type))
                || reports.stream()
                    .map(report -> Order.Subject.breaker(report.breaker()))
                    .anyMatch(subject::equals));
    Stream<String> nodes =
        reports.stream()
            .flatMap(report ->
                Stream.concat(
                    report.problem().map(fault -> "not ready: " + fault).stream(),
                    report
                        .retryIn()
                        .map(wait ->
                            "breaker %s open for %d s"
                                .formatted(report.breaker(), wait.toSeconds()))
                        .stream()));
    return Stream.concat(Stream.of(operators), nodes)
        .filter(text -> !text.isEmpty())
        .distinct()
        .collect(Collectors.joining("; "));
  }

  private String ordered(Predicate<Order.Subject> which) {
    return orders.stream()
        .filter(order -> which.test(order.subject()))
        .map(order -> Because.held(order).sentence())
        .collect(Collectors.joining("; "));
  }

  List<Map<String, Object>> errorRows() {
    Map<String, List<TopBoard.News>> byFingerprint =
        news.stream()
            .filter(one -> !one.facts().fingerprint().isEmpty())
            .collect(Collectors.groupingBy(one -> one.facts().fingerprint()));
    return byFingerprint.values().stream()
        .sorted(Comparator.<List<TopBoard.News>>comparingInt(List::size).reversed())
        .limit(MOST_ERRORS)
        .<Map<String, Object>>map(errors -> {
          TopBoard.News newest = errors.getLast();
          Map<String, Object> row = new LinkedHashMap<>();
          row.put("errors", errors.size());
          row.put("fingerprint", newest.facts().fingerprint());
          row.put("handler", newest.facts().type());
          row.put("error", newest.facts().error());
          row.put("newest", newest.facts().id().value());
          return row;
        })
        .toList();
  }

  private double rate(Predicate<TopBoard.News> which) {
    double perSecond = news.stream().filter(which).count() / (double) span.toSeconds();
    return Math.round(perSecond * 100) / 100.0;
  }
}
