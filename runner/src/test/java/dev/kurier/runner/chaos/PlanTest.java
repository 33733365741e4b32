package dev.kurier.runner.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class PlanTest {

  private static final Duration HOUR = Duration.ofHours(1);

  @Test
  void sameSeedGivesTheSameFaultsAndAnotherSeedOthers() {
    assertThat(Plan.of(7, HOUR, Town.names())).isEqualTo(Plan.of(7, HOUR, Town.names()));
    assertThat(Plan.of(7, HOUR, Town.names())).isNotEqualTo(Plan.of(8, HOUR, Town.names()));
  }

  @Test
  void everyKindHitsEveryMemberWithinAnHourAndNoneComesAfterTheEnd() {
    Plan plan = Plan.of(1, HOUR, Town.names());

    assertThat(plan.faults()).allMatch(fault -> fault.at().compareTo(HOUR) < 0);
    assertThat(plan.faults()).extracting(Fault::at).isSorted();
    assertThat(plan.faults().stream().map(Fault::member).collect(Collectors.toSet()))
        .containsExactlyInAnyOrderElementsOf(Town.names());
    assertThat(plan.faults().stream().map(Fault::kind).collect(Collectors.toSet()))
        .containsExactlyInAnyOrder(Fault.Kind.values());
    assertThat(plan.faults()).allMatch(fault -> !fault.length().isNegative());
  }

  @Test
  void someKillsOfRunnersHaveNothingElseNearThem() {
    List<Fault> faults = Plan.of(3, HOUR, Town.names()).faults();

    List<Fault> lone = faults.stream().filter(kill -> isLone(kill, faults)).toList();
    assertThat(lone)
        .hasSizeGreaterThan(25)
        .allMatch(kill -> kill.kind() == Fault.Kind.KILL && kill.member().startsWith("runner"));
  }

  private static boolean isLone(Fault one, List<Fault> all) {
    return all.stream()
        .filter(other -> !other.equals(one))
        .allMatch(other -> isOverBefore(one, other) || beginsLater(one, other));
  }

  private static boolean isOverBefore(Fault one, Fault other) {
    Duration whole = other.end().plus(Trouble.aftermath(other.member()));
    return whole.plus(Plan.CALM_BEFORE).compareTo(one.at()) <= 0;
  }

  private static boolean beginsLater(Fault one, Fault other) {
    return other.at().compareTo(one.end().plus(Plan.CALM_AFTER)) >= 0;
  }
}
