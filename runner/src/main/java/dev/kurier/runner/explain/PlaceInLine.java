package dev.kurier.runner.explain;

import dev.kurier.protocol.Hold;
import dev.kurier.protocol.Plan;
import dev.kurier.protocol.TaskId;
import dev.kurier.protocol.TaskState;
import dev.kurier.runner.explain.Because.Code;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Where a task stands in the line of a queue that the ledger dispatches. */
record PlaceInLine(TaskState state, Surroundings surroundings) {

  /** Its place, and its fair key if that one is in its way. */
  List<Because> links() {
    String queue = state.task().queue();
    List<TaskState> line = ofQueue().filter(PlaceInLine::isInLine).toList();
    long before = line.stream().filter(this::isBefore).count();
    Optional<Because> full = fullKey();
    String wait = full.isPresent() ? "others may pass it" : "runners have no room" + turn();
    Because place =
        Because.of(
            Code.IN_LINE,
            "it is number %d of %d in the line of queue %s, with priority %d of %d; %s"
                .formatted(
                    before + 1,
                    line.size(),
                    queue,
                    state.task().plan().priority(),
                    Plan.HIGHEST,
                    wait));
    return Stream.concat(Stream.of(place), full.stream()).toList();
  }

  private Optional<Because> fullKey() {
    Integer limit = surroundings.perKey().get(state.task().queue());
    List<TaskState> out = outOfKey();
    if (limit == null || out.size() < limit) {
      return Optional.empty();
    }
    List<TaskId> holders = out.stream().map(task -> task.task().id()).toList();
    String others = holders.size() > Because.NAMED ? " and others" : "";
    return Optional.of(
        Because.of(
                Code.KEY_FULL,
                "fair key %s has %d of %d tasks at the runners: %s%s"
                    .formatted(key(), out.size(), limit, Because.named(holders), others))
            .about(holders.getFirst()));
  }

  /** A key with fewer tasks out goes before one that has more. */
  private String turn() {
    return key().isEmpty()
        ? ""
        : ", and the fair key with the fewest tasks at them goes first: %s has %d"
            .formatted(key(), outOfKey().size());
  }

  private String key() {
    return state.task().plan().fairKey().orElse("");
  }

  private List<TaskState> outOfKey() {
    return state
        .task()
        .plan()
        .fairKey()
        .map(key ->
            ofQueue()
                .filter(PlaceInLine::isOut)
                .filter(other -> other.task().plan().fairKey().filter(key::equals).isPresent())
                .toList())
        .orElse(List.of());
  }

  private Stream<TaskState> ofQueue() {
    String queue = state.task().queue();
    return surroundings.tasks().values().stream().filter(task -> task.task().queue().equals(queue));
  }

  private static boolean isInLine(TaskState task) {
    return task.hold().orElse(null) instanceof Hold.Queue;
  }

  /** A runner has it, or may take it. */
  private static boolean isOut(TaskState task) {
    return task.hold().isEmpty() && (task.dueAt().isEmpty() || task.claim().isPresent());
  }

  private boolean isBefore(TaskState other) {
    int priority = other.task().plan().priority();
    int own = state.task().plan().priority();
    return priority > own || (priority == own && other.submittedAt().isBefore(state.submittedAt()));
  }
}
