package dev.kurier.runner.cli;

import dev.kurier.protocol.Lineage;
import dev.kurier.protocol.TaskId;
import dev.kurier.protocol.TaskState;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * A task, what it repeats up to the first one, and what repeats it.
 *
 * @param tasks the root, then its replays in their order; the shown task alone where it is no
 *     replay and has none
 * @param shown the task that was asked for
 */
record Line(List<TaskState> tasks, TaskId shown) {

  Line {
    tasks =
        tasks.stream()
            .sorted(Comparator.comparingInt(Line::number).thenComparing(TaskState::submittedAt))
            .toList();
  }

  /** Reads all states once more: of its shadows a task knows nothing. */
  static Line of(Installation installation, TaskState state) {
    TaskId id = state.task().id();
    TaskId root = state.task().lineage().map(Lineage::rootId).orElse(id);
    return new Line(List.copyOf(rooted(installation, root)), id);
  }

  /** One line of text for each task. */
  List<String> lines() {
    return tasks.stream().map(this::said).toList();
  }

  /** The lines under a heading; nothing for a task that stands alone. */
  List<String> underAHeading() {
    return tasks.size() < 2
        ? List.of()
        : Stream.concat(Stream.of("line:"), lines().stream().map(line -> "  " + line)).toList();
  }

  private String said(TaskState state) {
    TaskId id = state.task().id();
    String of =
        state
            .task()
            .lineage()
            .map(line -> (line.shadow() ? " shadow of " : " replay of ") + line.replayOf())
            .orElse("");
    String edit =
        state
            .task()
            .lineage()
            .flatMap(Lineage::edit)
            .map(e -> ", edited by " + e.patch())
            .orElse("");
    return "%s%d %s %s%s%s"
        .formatted(id.equals(shown) ? "> " : "  ", number(state), id, state.status(), of, edit);
  }

  private static int number(TaskState state) {
    return state.task().lineage().map(Lineage::replaySeq).orElse(0);
  }

  private static Collection<TaskState> rooted(Installation installation, TaskId root) {
    Map<TaskId, TaskState> newest = new LinkedHashMap<>();
    installation.eachState(state -> {
      TaskId id = state.task().id();
      if (id.equals(root)
          || state.task().lineage().filter(l -> l.rootId().equals(root)).isPresent()) {
        newest.put(id, state);
      }
    });
    return newest.values();
  }
}
