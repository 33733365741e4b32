package dev.kurier.runner.verify;

import dev.kurier.runner.verify.Finding.Count;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Optional;

/**
 * Whether no process outlives its claim or its node. Processes write to no topic, so topics tell
 * only whether a node has spoken of a claimed run after it had said that nothing of it runs any
 * more. Signs of life stand in the handlers' journal alone.
 */
final class ProcessRule {

  private static final Duration OUTLIVES = Duration.ofSeconds(2);
  private static final String UNSEEN =
      "that no node spoke of a run that it had given up; not checked: the processes, no topic has"
          + " them";

  private ProcessRule() {}

  static Finding look(Collection<Story> stories, Evidence evidence) {
    Count count = new Count(Invariant.I10);
    for (Story story : stories) {
      story.runs.stream()
          .filter(story::isClaimed)
          .forEach(run ->
              count.check(
                  !run.isGivenUp(),
                  story.id.value(),
                  "node %s told the end of run %s after it had given it up"
                      .formatted(run.node(), run.execution())));
    }
    Optional<HandlerJournal> journal = evidence.journal();
    journal.ifPresent(known -> outlived(known, count));
    return journal.isPresent() ? count.found() : count.found(UNSEEN);
  }

  private static void outlived(HandlerJournal journal, Count count) {
    journal
        .signs()
        .forEach((execution, sign) -> {
          Optional<Instant> death = Optional.ofNullable(journal.killed().get(sign.process()));
          count.check(
              death.filter(at -> sign.at().isAfter(at.plus(OUTLIVES))).isEmpty(),
              execution,
              "it wrote at %s, %s died at %s"
                  .formatted(sign.at(), sign.process(), death.map(Instant::toString).orElse("-")));
        });
  }
}
