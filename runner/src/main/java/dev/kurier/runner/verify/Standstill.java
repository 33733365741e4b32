package dev.kurier.runner.verify;

import dev.kurier.protocol.Coordinates;
import dev.kurier.protocol.TaskId;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Predicate;

/** Tells whether a task that has not ended still can. */
final class Standstill {

  private static final Duration OVERDUE = Duration.ofSeconds(60);
  private static final Duration SILENT = Duration.ofSeconds(30);

  private Standstill() {}

  /** Why nothing will move it any more; empty while something can. */
  static Optional<String> of(
      Stand stand, Evidence evidence, Window window, Predicate<Coordinates> isRead) {
    if (stand.isTerminal()) {
      return Optional.empty();
    }
    if (stand.dueAt().isPresent()) {
      return stand
          .dueAt()
          .filter(due -> due.plus(OVERDUE).isBefore(window.now()))
          .map(due -> "it was due at " + due + ", and the ledger has not dispatched it");
    }
    if (stand.claimedBy().isPresent()) {
      return silent(stand.claimedBy().get(), evidence, window);
    }
    if (stand.waitsFor().isPresent()) {
      return orphaned(stand.waitsFor().get(), stand, evidence, window);
    }
    if (!stand.follows().isEmpty()) {
      return untold(stand, evidence, window);
    }
    return stand
        .at()
        .filter(isRead)
        .filter(_ -> window.isSettled(stand.updatedAt()))
        .map(at -> "it waits for a runner, and its record " + at + " is settled");
  }

  private static Optional<String> orphaned(
      TaskId other, Stand stand, Evidence evidence, Window window) {
    boolean isOver =
        evidence
            .find(other)
            .flatMap(story -> story.stand)
            .filter(releaser -> !releaser.isTerminal())
            .isEmpty();
    return isOver && window.isSettled(stand.updatedAt())
        ? Optional.of("it waits for the end of task " + other + ", which is not under way")
        : Optional.empty();
  }

  // One that nobody knows may still come.
  private static Optional<String> untold(Stand stand, Evidence evidence, Window window) {
    return stand.follows().stream()
        .filter(_ -> window.isSettled(stand.updatedAt()))
        .filter(other ->
            evidence
                .find(other)
                .flatMap(story -> story.stand)
                .filter(Stand::isTerminal)
                .isPresent())
        .findFirst()
        .map(other ->
            "it waits for task "
                + other
                + ", which has ended: submit tasks that wait for each other in one group");
  }

  private static Optional<String> silent(String node, Evidence evidence, Window window) {
    Instant last = evidence.lastHeartbeat(node).orElse(window.from());
    return last.plus(SILENT).isBefore(window.now())
        ? Optional.of("node " + node + " holds it and has been silent since " + last)
        : Optional.empty();
  }
}
