package dev.kurier.runner.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kurier.protocol.Plan.IfTaken;
import dev.kurier.runner.ledger.Explorer.Limits;
import dev.kurier.runner.ledger.Explorer.Walk;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Walks all that can happen around three tasks of one key, and around one that waits for its time.
 */
class KeyExplorerTest {

  private static final int MOST = Integer.getInteger("kurier.explorer.keys", 100_000);
  private static final Limits LIMITS = new Limits(MOST, Duration.ofMinutes(10));
  private static final Limits ENOUGH = new Limits(1_000_000, Duration.ofMinutes(1));

  static List<KeyScenario> scenarios() {
    return List.of(
        KeyScenario.of(
            "ordered", KeyScenario.ordered(), KeyScenario.ordered(), KeyScenario.ordered()),
        KeyScenario.of(
            "ordered, the second later",
            KeyScenario.ordered(),
            KeyScenario.orderedLater(),
            KeyScenario.ordered()),
        KeyScenario.of(
            "rejected",
            KeyScenario.unique(IfTaken.REJECT),
            KeyScenario.unique(IfTaken.REJECT),
            KeyScenario.unique(IfTaken.REJECT)),
        KeyScenario.of(
            "existing",
            KeyScenario.unique(IfTaken.REJECT),
            KeyScenario.unique(IfTaken.RETURN_EXISTING),
            KeyScenario.unique(IfTaken.RETURN_EXISTING)),
        KeyScenario.of(
            "replaced",
            KeyScenario.unique(IfTaken.REPLACE),
            KeyScenario.unique(IfTaken.REPLACE),
            KeyScenario.unique(IfTaken.REPLACE)),
        KeyScenario.of(
            "mixed",
            KeyScenario.ordered(),
            KeyScenario.unique(IfTaken.REPLACE),
            KeyScenario.unique(IfTaken.RETURN_EXISTING)));
  }

  @ParameterizedTest
  @MethodSource("scenarios")
  void noOrderOfEventsBreaksARuleOfKeys(KeyScenario scenario) {
    Walk walk = new Explorer(LifecycleExplorerTest.production(), scenario, 1, LIMITS).walk();

    System.out.print(scenario.name() + ": ");
    LifecycleExplorerTest.tell(1, walk);
    assertThat(walk.violation()).isEmpty();
    assertThat(walk.complete() || walk.worlds() >= MOST).isTrue();
  }

  static List<KeyScenario> successors() {
    return FollowRules.scenarios();
  }

  @ParameterizedTest
  @MethodSource("successors")
  void noOrderOfEventsBreaksARuleOfSuccessors(KeyScenario scenario) {
    Walk walk = new Explorer(LifecycleExplorerTest.production(), scenario, 1, LIMITS).walk();

    System.out.print(scenario.name() + ": ");
    LifecycleExplorerTest.tell(1, walk);
    assertThat(walk.violation()).isEmpty();
    assertThat(walk.complete() || walk.worlds() >= MOST).isTrue();
  }

  @Test
  void noOrderOfEventsBreaksARuleOfTime() {
    var scenario = OutsideMoves.around(OutsideMoves.LATER);
    Walk walk = new Explorer(LifecycleExplorerTest.production(), scenario, 1, ENOUGH).walk();

    System.out.print("not before: ");
    LifecycleExplorerTest.tell(1, walk);
    assertThat(walk.violation()).isEmpty();
    assertThat(walk.complete()).isTrue();
  }

  @Test
  void everyPlantedFaultIsFound() {
    List<String> table = new ArrayList<>(List.of("planted fault | steps | states | broken rule"));
    var softly = new SoftAssertions();

    HoldMutations.of(LifecycleExplorerTest.production())
        .forEach((fault, planted) -> {
          Walk walk = new Explorer(planted.fold(), planted.scenario(), 1, ENOUGH).walk();
          softly.assertThat(walk.violation()).as(fault).isPresent();
          walk.violation()
              .ifPresent(
                  found -> table.add(LifecycleExplorerTest.row(fault, walk.worlds(), found)));
        });

    System.out.println(String.join(System.lineSeparator(), table));
    softly.assertAll();
    assertThat(table).hasSizeGreaterThan(31);
  }
}
