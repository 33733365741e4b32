package dev.kurier.runner.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kurier.protocol.TaskState;
import dev.kurier.runner.ledger.Explorer.Limits;
import dev.kurier.runner.ledger.Explorer.Walk;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.Test;

/**
 * Walks all that can happen around one task with the production fold. The nightly profile walks
 * farther, by the properties {@code kurier.explorer.*}.
 */
class LifecycleExplorerTest {

  private static final Limits ENOUGH = new Limits(1_000_000, Duration.ofMinutes(2));

  private static final Explorer.Scenario ONE_TASK = OutsideMoves.around(OutsideMoves.TASK);

  private final Explorer.Fold production = production();

  @Test
  void noOrderOfEventsWithOneMishapBreaksARule() {
    Walk walk = new Explorer(production, ONE_TASK, 1, ENOUGH).walk();

    tell(1, walk);
    assertThat(walk.violation()).isEmpty();
    assertThat(walk.complete()).isTrue();
  }

  @Test
  void noOrderOfEventsWithMoreMishapsBreaksARule() {
    int mishaps = Integer.getInteger("kurier.explorer.mishaps", 2);
    int most = Integer.getInteger("kurier.explorer.most", 4_000_000);
    Duration limit = Duration.ofSeconds(Integer.getInteger("kurier.explorer.seconds", 40));

    Walk walk = new Explorer(production, ONE_TASK, mishaps, new Limits(most, limit)).walk();

    tell(mishaps, walk);
    assertThat(walk.violation()).isEmpty();
    assertThat(walk.worlds())
        .isGreaterThanOrEqualTo(Integer.getInteger("kurier.explorer.least", 100_000));
  }

  @Test
  void everyPlantedFaultIsFound() {
    List<String> table = new ArrayList<>(List.of("planted fault | steps | states | broken rule"));
    var softly = new SoftAssertions();

    Mutations.of(production)
        .forEach((fault, fold) -> {
          Walk walk = new Explorer(fold, ONE_TASK, 2, ENOUGH).walk();
          softly.assertThat(walk.violation()).as(fault).isPresent();
          walk.violation().ifPresent(found -> table.add(row(fault, walk.worlds(), found)));
        });

    System.out.println(String.join(System.lineSeparator(), table));
    softly.assertAll();
    assertThat(table).hasSizeGreaterThan(20);
  }

  static void tell(int mishaps, Walk walk) {
    System.out.printf(
        "explored %,d states, complete to depth %d%s (mishaps: %d at most)%n",
        walk.worlds(), walk.depth(), walk.complete() ? ", which is all" : "", mishaps);
  }

  static String row(String fault, int worlds, Explorer.Violation found) {
    String rule = found.rule().substring(0, Math.min(60, found.rule().length()));
    return "%s | %d | %,d | %s".formatted(fault, found.steps().size(), worlds, rule);
  }

  static Explorer.Fold production() {
    return production(new Lifecycle(settings()));
  }

  /** The fold of a ledger that dispatches some queues. */
  static Explorer.Fold managing(Map<String, ManagedQueue> queues) {
    return production(new Lifecycle(settings().withManaged(queues)));
  }

  private static Explorer.Fold production(Lifecycle lifecycle) {
    return new Explorer.Fold() {
      @Override
      public Decision apply(Optional<TaskState> before, LifecycleEvent event, Moment moment) {
        return lifecycle.apply(before, event, moment);
      }

      @Override
      public Optional<Instant> wakeAt(TaskState state) {
        return lifecycle.wakeAt(state);
      }
    };
  }

  /** Two mishaps are enough for a quarantine. */
  private static LedgerSettings settings() {
    LedgerSettings usual = LedgerSettings.defaults("test");
    return usual.withLosses(usual.nodeSilence(), 2);
  }
}
