package dev.kurier.runner.explain;

import dev.kurier.protocol.HandlerReport;
import dev.kurier.protocol.Order;
import dev.kurier.protocol.Status;
import dev.kurier.protocol.TaskId;
import dev.kurier.protocol.TaskState;
import dev.kurier.runner.explain.Because.Code;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What keeps the runners from a task that waits for them. Immutable. */
final class Runners {

  private final Surroundings surroundings;

  Runners(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  private record Candidate(NodeSeen node, HandlerReport handler) {}

  /** All that is in its way, an operator's hands first; one link at least. */
  List<Because> inTheWayOf(TaskState state) {
    String type = state.task().type();
    List<Because> chain = new ArrayList<>(held(Order.Scope.QUEUE, state.task().queue()));
    chain.addAll(held(Order.Scope.TYPE, type));
    List<NodeSeen> serving = serving(state.task().queue());
    List<Candidate> candidates =
        serving.stream()
            .flatMap(node -> node.handler(type).stream().map(report -> new Candidate(node, report)))
            .toList();
    if (candidates.isEmpty()) {
      chain.add(nobody(state, serving));
      return chain;
    }
    candidates.stream()
        .map(candidate -> candidate.handler().breaker())
        .distinct()
        .forEach(group -> chain.addAll(held(Order.Scope.BREAKER, group)));
    limit(state, candidates).ifPresent(chain::add);
    if (chain.isEmpty()) {
      String names = names(candidates.stream().map(Candidate::node));
      chain.add(Because.of(Code.FREE, "nothing is in its way: it may begin on " + names));
    }
    return chain;
  }

  private List<NodeSeen> serving(String queue) {
    return surroundings.nodes().stream()
        .filter(node -> node.serves(queue) && !node.isSilent(surroundings.now()))
        .toList();
  }

  private List<Because> held(Order.Scope scope, String name) {
    return surroundings.inTheWay(scope, name).map(Because::held).toList();
  }

  private Because nobody(TaskState state, List<NodeSeen> serving) {
    String queue = state.task().queue();
    if (surroundings.nodes().isEmpty()) {
      return Because.of(Code.NO_NODE, "no runner has been heard: is one running?");
    }
    if (serving.isEmpty()) {
      String queues =
          surroundings.nodes().stream()
              .flatMap(node -> node.heartbeat().queues().stream())
              .distinct()
              .sorted()
              .collect(Collectors.joining(", "));
      return Because.of(
          Code.QUEUE_NOT_SERVED,
          "no runner serves queue %s; those that run serve %s".formatted(queue, queues));
    }
    return Because.of(
        Code.NO_HANDLER,
        "none of the runners of queue %s has a handler for type %s: %s"
            .formatted(queue, state.task().type(), names(serving.stream())));
  }

  /** The limit that is nearest to letting one through. */
  private Optional<Because> limit(TaskState state, List<Candidate> candidates) {
    List<Candidate> ready = with(candidates, report -> report.problem().isEmpty());
    if (ready.isEmpty()) {
      Candidate first = candidates.getFirst();
      return Optional.of(
          Because.of(
              Code.HANDLER_NOT_READY,
              "its handler is not ready on %s: %s"
                  .formatted(first.node().name(), first.handler().problem().orElse(""))));
    }
    List<Candidate> unbroken = with(ready, report -> report.retryIn().isEmpty());
    if (unbroken.isEmpty()) {
      return Optional.of(broken(ready));
    }
    List<Candidate> free = with(unbroken, report -> !report.isFull());
    if (free.isEmpty()) {
      return Optional.of(full(state, unbroken));
    }
    String queue = state.task().queue();
    return free.stream().anyMatch(candidate -> candidate.node().hasRoomFor(queue))
        ? probes(free)
        : Optional.of(taken(free));
  }

  private static List<Candidate> with(List<Candidate> some, Predicate<HandlerReport> rule) {
    return some.stream().filter(candidate -> rule.test(candidate.handler())).toList();
  }

  private Because broken(List<Candidate> ready) {
    Candidate next = ready.stream().min(Comparator.comparing(Runners::probeAt)).orElseThrow();
    Instant probe = probeAt(next);
    Duration wait = Duration.between(surroundings.now(), probe);
    return Because.of(
            Code.BREAKER_OPEN,
            "breaker %s is open on %s; next probe in %d s"
                .formatted(
                    next.handler().breaker(),
                    names(ready.stream().map(Candidate::node)),
                    Math.max(0, wait.toSeconds())))
        .until(probe);
  }

  private static Instant probeAt(Candidate candidate) {
    return candidate.node().at().plus(candidate.handler().retryIn().orElse(Duration.ZERO));
  }

  private static Optional<Because> probes(List<Candidate> free) {
    boolean isProbing =
        free.stream()
            .allMatch(candidate ->
                "HALF_OPEN"
                    .equals(
                        candidate
                            .node()
                            .heartbeat()
                            .breakers()
                            .get(candidate.handler().breaker())));
    return isProbing
        ? Optional.of(
            Because.of(
                Code.BREAKER_PROBES,
                "breaker %s is half open: a few probes find out whether its dependency is up"
                    .formatted(free.getFirst().handler().breaker())))
        : Optional.empty();
  }

  private Because full(TaskState state, List<Candidate> all) {
    Candidate first = all.getFirst();
    return Because.of(
        Code.HANDLER_FULL,
        "handler %s runs %d of %d on %s%s"
            .formatted(
                first.handler().type(),
                first.handler().running(),
                first.handler().concurrency().orElse(0),
                names(all.stream().map(Candidate::node)),
                holders(running -> running.task().type().equals(state.task().type()))));
  }

  private Because taken(List<Candidate> all) {
    String slots =
        all.stream()
            .map(Candidate::node)
            .map(node -> "%d of %s".formatted(node.heartbeat().slots(), node.name()))
            .collect(Collectors.joining(", "));
    return Because.of(
        Code.SLOTS_TAKEN,
        "all slots that its queue may have are taken: %s%s"
            .formatted(
                slots,
                holders(running -> all.stream().anyMatch(one -> runsOn(running, one.node())))));
  }

  private static boolean runsOn(TaskState running, NodeSeen node) {
    return running.claim().filter(run -> run.node().equals(node.heartbeat().node())).isPresent();
  }

  /** Runs of a few milliseconds are never claimed: nobody knows of them but their node. */
  private String holders(Predicate<TaskState> rule) {
    List<TaskId> running =
        surroundings.tasks().values().stream()
            .filter(task -> task.status() == Status.RUNNING && rule.test(task))
            .sorted(Comparator.comparing(TaskState::updatedAt))
            .map(task -> task.task().id())
            .toList();
    if (running.isEmpty()) {
      return "";
    }
    String others = running.size() > Because.NAMED ? " and others" : "";
    return ", held by " + Because.named(running) + others;
  }

  private static String names(Stream<NodeSeen> nodes) {
    return nodes.map(NodeSeen::name).distinct().collect(Collectors.joining(", "));
  }
}
