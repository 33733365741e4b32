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
        .hasSizeGreaterThan(30)
        .allMatch(kill -> kill.kind() == Fault.Kind.KILL && kill.member().startsWith("runner"));
  }

  private static boolean isLone(Fault one, List<Fault> all) {
    Duration begin = one.at().minus(Plan.CALM);
    Duration end = one.at().plus(one.length()).plus(Plan.CALM);
    return all.stream()
        .filter(other -> !other.equals(one))
        .allMatch(other ->
            other.at().plus(other.length()).compareTo(begin) <= 0
                || other.at().compareTo(end) >= 0);
  }
}
