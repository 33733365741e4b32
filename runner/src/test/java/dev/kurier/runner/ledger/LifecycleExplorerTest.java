package dev.kurier.runner.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kurier.protocol.Status;
import dev.kurier.protocol.TaskState;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

class LifecycleExplorerTest {

  private static final Logger LOG = LoggerFactory.getLogger(LifecycleExplorerTest.class);

  private final Lifecycle lifecycle = new Lifecycle(LedgerSettings.defaults("test"));

  @Test
  void noOrderOfEventsBreaksARule() {
    Explorer explorer =
        new Explorer(lifecycle::apply, Integer.getInteger("kurier.explorer.mishaps", 1));

    Optional<String> violation = explorer.walk();

    LOG.atInfo().addKeyValue("worlds", explorer.worlds()).log("explored");
    assertThat(violation).isEmpty();
    assertThat(explorer.worlds()).isGreaterThan(10_000);
  }

  @Test
  void endThatCanBeOverwrittenIsFound() {
    Explorer explorer = new Explorer(this::forgettingEnds, 1);

    assertThat(explorer.walk()).hasValueSatisfying(way -> assertThat(way).contains("BROKEN"));
  }

  @Test
  void lossOfANodeThatIsIgnoredIsFound() {
    Explorer explorer = new Explorer(this::ignoringLosses, 1);

    assertThat(explorer.walk())
        .hasValueSatisfying(way -> assertThat(way).contains("nothing is left to happen"));
  }

  @Test
  void progressThatDecidesSomethingIsFound() {
    Explorer touching = new Explorer(this::touchedByProgress, 1);
    Explorer reading = new Explorer(this::readingProgress, 1);

    assertThat(touching.walk()).hasValueSatisfying(way -> assertThat(way).contains("progress of"));
    assertThat(reading.walk()).hasValueSatisfying(way -> assertThat(way).contains("with progress"));
  }

  private Decision touchedByProgress(
      Optional<TaskState> before, LifecycleEvent event, Moment moment) {
    Decision decision = lifecycle.apply(before, event, moment);
    return event instanceof LifecycleEvent.Progressed && before.isPresent()
        ? Decision.of(StateDraft.of(before.get()).decidedAt(moment.now()).build())
        : decision;
  }

  private Decision readingProgress(
      Optional<TaskState> before, LifecycleEvent event, Moment moment) {
    return event instanceof LifecycleEvent.NodeLost
            && before.flatMap(TaskState::progress).isPresent()
        ? Decision.of(before.get())
        : lifecycle.apply(before, event, moment);
  }

  private Decision forgettingEnds(Optional<TaskState> before, LifecycleEvent event, Moment moment) {
    Optional<TaskState> reopened =
        before.map(state ->
            state.status().isTerminal()
                ? StateDraft.of(state)
                    .becomes(Status.QUEUED, state.reason(), "", state.updatedAt())
                    .build()
                : state);
    return event instanceof LifecycleEvent.RunEnded
        ? lifecycle.apply(reopened, event, moment)
        : lifecycle.apply(before, event, moment);
  }

  private Decision ignoringLosses(Optional<TaskState> before, LifecycleEvent event, Moment moment) {
    return event instanceof LifecycleEvent.NodeLost && before.isPresent()
        ? Decision.of(before.get())
        : lifecycle.apply(before, event, moment);
  }
}
