package dev.kurier.runner.verify;

import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Optional;
import java.util.stream.Stream;

/** How long a task waited after its node had fallen silent. */
final class Recovery {

  private Recovery() {}

  /** The longest of all; empty if no claimed task was taken over. */
  static Optional<Duration> worst(Collection<Story> stories, Evidence evidence) {
    return stories.stream().flatMap(story -> of(story, evidence).stream()).max(Duration::compareTo);
  }

  /** From the last word of the node that held it to the next run. */
  private static Optional<Duration> of(Story story, Evidence evidence) {
    return story.claims.stream()
        .filter(held -> !hasWord(story, held))
        .flatMap(held ->
            evidence.lastHeartbeat(held.node()).stream()
                .map(beat -> beat.isAfter(held.at()) ? beat : held.at())
                .flatMap(silence -> wait(story, held, silence).stream()))
        .max(Duration::compareTo);
  }

  private static boolean hasWord(Story story, Story.Held held) {
    return story.deferrals.contains(held.execution())
        || story.runs.stream().anyMatch(run -> run.execution().equals(held.execution()));
  }

  /** Empty if it ran elsewhere while its node could still be heard: nothing waited for that. */
  private static Optional<Duration> wait(Story story, Story.Held held, Instant silence) {
    // A run that took it over may have been lost as well: then its claim alone tells of it.
    Stream<Instant> claims =
        story.claims.stream()
            .filter(next -> !next.execution().equals(held.execution()))
            .map(Story.Held::at);
    return Stream.concat(story.runs.stream().map(Story.Ran::startedAt), claims)
        .filter(start -> start.isAfter(held.at()))
        .min(Instant::compareTo)
        .filter(start -> start.isAfter(silence))
        .map(start -> Duration.between(silence, start));
  }
}
