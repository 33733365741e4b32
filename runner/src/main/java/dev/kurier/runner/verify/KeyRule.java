package dev.kurier.runner.verify;

import dev.kurier.runner.verify.Finding.Count;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Whether tasks of one key ran one after the other: from the start of their first run to the
 * outcome that decided, or that of the run that was stopped, by the clock of the broker that has
 * their partition.
 */
final class KeyRule {

  /** Runs are told in milliseconds, rounded up, and so are the times of records, rounded down. */
  private static final Duration ROUNDING = Duration.ofMillis(2);

  private KeyRule() {}

  private record Span(Story story, Instant start, Instant end) {}

  static Finding look(Collection<Story> stories) {
    Map<String, List<Span>> byKey = new HashMap<>();
    for (Story story : stories) {
      story.key.ifPresent(key ->
          span(story)
              .ifPresent(span -> byKey.computeIfAbsent(key, _ -> new ArrayList<>()).add(span)));
    }
    if (byKey.isEmpty()) {
      return new Finding.Unobserved(Invariant.I13, "no task with a key has run");
    }
    Count count = new Count(Invariant.I13);
    byKey.values().forEach(spans -> look(spans, count));
    return count.found();
  }

  private static void look(List<Span> spans, Count count) {
    spans.sort(Comparator.comparing(Span::end));
    count.checked();
    for (int i = 1; i < spans.size(); i++) {
      Span before = spans.get(i - 1);
      Span next = spans.get(i);
      count.check(
          !next.start().isBefore(before.end().minus(ROUNDING)),
          next.story().id.value(),
          "it started at %s, and task %s of its key ended at %s"
              .formatted(next.start(), before.story().id, before.end()));
    }
  }

  private static Optional<Span> span(Story story) {
    return story
        .end()
        .flatMap(end ->
            switch (end.status()) {
              case SUCCEEDED, FAILED, TIMED_OUT -> decided(story, end.counters().attempts());
              case CANCELLED, EXPIRED -> stopped(story);
              case QUARANTINED, SCHEDULED, QUEUED, RUNNING, RETRYING, CANCELLING ->
                  Optional.empty();
            });
  }

  private static Optional<Span> decided(Story story, int attempts) {
    Instant start = Instant.MAX;
    for (Story.Ran run : story.runs) {
      start = run.beganAt().isBefore(start) ? run.beganAt() : start;
      if (run.isDecisive() && run.attempt() >= attempts) {
        return Optional.of(new Span(story, start, run.toldAt()));
      }
    }
    return Optional.empty();
  }

  // What took no time is the word of a runner that has skipped the task.
  private static Optional<Span> stopped(Story story) {
    List<Story.Ran> real =
        story.runs.stream().filter(run -> run.beganAt().isBefore(run.toldAt())).toList();
    return real.stream()
        .map(Story.Ran::beganAt)
        .min(Comparator.naturalOrder())
        .map(start -> new Span(story, start, real.getLast().toldAt()));
  }
}
