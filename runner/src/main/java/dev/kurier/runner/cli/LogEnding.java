package dev.kurier.runner.cli;

import dev.kurier.protocol.AttemptRecord;
import dev.kurier.protocol.LogEntry;
import dev.kurier.protocol.Outcome;
import dev.kurier.protocol.TaskState;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Knows when all of a task's output is there that will ever come. */
final class LogEnding {

  /** Output and outcome take different ways: the end of the output may come later. */
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final InstantSource clock;
  private final Map<String, LogEntry.Source> open = new LinkedHashMap<>();
  private final Set<String> ended = new HashSet<>();
  private TaskState state;
  private Instant deadline;

  /** Begins with what is known. */
  LogEnding(InstantSource clock, TaskState state) {
    this.clock = clock;
    this.state = state;
    this.deadline = deadline(clock.instant(), state);
  }

  void becomes(TaskState next) {
    state = next;
    deadline = deadline(clock.instant(), next);
  }

  private static Instant deadline(Instant now, TaskState state) {
    Instant wanted = state.updatedAt().plus(PATIENCE);
    Instant latest = now.plus(PATIENCE);
    return wanted.isBefore(latest) ? wanted : latest;
  }

  void sees(LogEntry entry) {
    String execution = entry.source().execution();
    switch (entry) {
      case LogEntry.Chunk chunk -> open.putIfAbsent(execution, chunk.source());
      case LogEntry.End _ -> {
        open.remove(execution);
        ended.add(execution);
      }
    }
  }

  TaskState state() {
    return state;
  }

  boolean hasSeenAny() {
    return !open.isEmpty() || !ended.isEmpty();
  }

  /** Executions that have printed something and not ended. */
  List<LogEntry.Source> unended() {
    return List.copyOf(open.values());
  }

  /** True when the task has ended and nothing more of it is to come, or is waited for. */
  boolean isOver() {
    return state.status().isTerminal()
        && ((open.isEmpty() && hasEveryEnd()) || !clock.instant().isBefore(deadline));
  }

  /** An execution that was cut short may have lost its runner, and with it its end. */
  private boolean hasEveryEnd() {
    return state.history().stream()
        .filter(run -> !(run.outcome() instanceof Outcome.Interrupted))
        .map(AttemptRecord::execution)
        .allMatch(ended::contains);
  }
}
