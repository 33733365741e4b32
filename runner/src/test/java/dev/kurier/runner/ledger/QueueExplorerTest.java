package dev.kurier.runner.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kurier.runner.ledger.Explorer.Limits;
import dev.kurier.runner.ledger.Explorer.Walk;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Walks all that can happen around three tasks of a queue that the ledger dispatches. */
class QueueExplorerTest {

  private static final int MOST = Integer.getInteger("kurier.explorer.keys", 100_000);
  private static final Limits LIMITS = new Limits(MOST, Duration.ofMinutes(10));
  private static final Limits ENOUGH = new Limits(1_000_000, Duration.ofMinutes(1));
  private static final QueueScenario MIXED = QueueScenario.of("the highest last", 0, 0, 5);

  private static final QueueScenario LIMITED =
      QueueScenario.fair("one of a key at a time", ManagedQueue.limitedTo(1), "a", "a", "b");

  private final Explorer.Fold managing =
      LifecycleExplorerTest.managing(Map.of(QueueScenario.QUEUE, ManagedQueue.UNLIMITED));

  static List<QueueScenario> scenarios() {
    return List.of(
        MIXED,
        QueueScenario.of("the highest in the middle", 1, 9, 1),
        QueueScenario.of("a lower one first", 3, 5, 5),
        MIXED.ofOneKey(),
        QueueScenario.fair("another key behind two", ManagedQueue.UNLIMITED, "a", "a", "b"),
        LIMITED);
  }

  @ParameterizedTest
  @MethodSource("scenarios")
  void noOrderOfEventsBreaksARuleOfQueues(QueueScenario scenario) {
    Walk walk = new Explorer(managing, scenario, 1, LIMITS).walk();

    System.out.print(scenario.name() + ": ");
    LifecycleExplorerTest.tell(1, walk);
    assertThat(walk.violation()).isEmpty();
    assertThat(walk.complete() || walk.worlds() >= MOST).isTrue();
  }

  @Test
  void everyPlantedFaultIsFound() {
    List<String> table = new ArrayList<>(List.of("planted fault | steps | states | broken rule"));
    var softly = new SoftAssertions();

    QueueMutations.of(managing)
        .forEach((fault, fold) -> {
          Walk walk = new Explorer(fold, MIXED, 1, ENOUGH).walk();
          softly.assertThat(walk.violation()).as(fault).isPresent();
          walk.violation()
              .ifPresent(
                  found -> table.add(LifecycleExplorerTest.row(fault, walk.worlds(), found)));
        });

    System.out.println(String.join(System.lineSeparator(), table));
    softly.assertAll();
    assertThat(table).hasSizeGreaterThan(10);
  }

  @Test
  void everyFaultAboutFairKeysIsFound() {
    var softly = new SoftAssertions();

    QueueMutations.ofFairKeys(managing)
        .forEach((fault, fold) -> {
          Walk walk = new Explorer(fold, LIMITED, 1, ENOUGH).walk();
          softly.assertThat(walk.violation()).as(fault).isPresent();
          walk.violation()
              .ifPresent(found ->
                  System.out.println(LifecycleExplorerTest.row(fault, walk.worlds(), found)));
        });
    Walk unlimited = new Explorer(managing, LIMITED.withoutLimit(), 1, ENOUGH).walk();
    softly.assertThat(unlimited.violation()).as("a ledger without the limit").isPresent();

    softly.assertAll();
  }
}
