package dev.kurier.runner.verify;

import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Optional;

/** How long a task waited after its node had fallen silent. */
final class Recovery {

  private Recovery() {}

  /** The longest of all; empty if no claimed task was taken over. */
  static Optional<Duration> worst(Collection<Story> stories, Evidence evidence) {
    return stories.stream().flatMap(story -> of(story, evidence).stream()).max(Duration::compareTo);
  }

  /** From the last heartbeat of the node that held it to the next run elsewhere. */
  private static Optional<Duration> of(Story story, Evidence evidence) {
    return story.claims.stream()
        .filter(held -> story.runs.stream().noneMatch(run -> isOf(run, held)))
        .flatMap(held ->
            evidence
                .lastHeartbeat(held.node())
                .flatMap(silence -> next(story, held, silence).map(then -> gap(silence, then)))
                .stream())
        .max(Duration::compareTo);
  }

  private static boolean isOf(Story.Ran run, Story.Held held) {
    return run.execution().equals(held.execution());
  }

  private static Optional<Instant> next(Story story, Story.Held held, Instant silence) {
    return story.runs.stream()
        .filter(run -> !run.node().equals(held.node()))
        .map(Story.Ran::startedAt)
        .filter(start -> start.isAfter(silence))
        .min(Instant::compareTo);
  }

  private static Duration gap(Instant silence, Instant start) {
    return Duration.between(silence, start);
  }
}
