package dev.kurier.runner.advise;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kurier.runner.advise.Finding.Habit;
import dev.kurier.runner.task.ExecutionReport.Footprint;
import dev.kurier.runner.task.HandlerCode.Mode;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ModeAdviceTest {

  private static final Duration SHORT_FORK = Duration.ofMillis(1);
  private static final Duration SHORT_WARM = Duration.ofNanos(10_000);

  private final Trial process = Trials.of(Mode.PROCESS, Duration.ofMillis(50), 40);
  private final Trial fork = Trials.of(Mode.FORK, SHORT_FORK, 1500);
  private final Trial warm = Trials.of(Mode.WARM, SHORT_WARM, 100_000);

  @Test
  void shortTaskWithoutBadHabitsIsServedWarm() {
    Advice advice = decide(List.of(process, fork, warm));

    assertThat(mode(advice)).isEqualTo(Mode.WARM);
    assertThat(advice.reason()).contains("100000").contains("1500");
    assertThat(advice.warnings()).isEmpty();
  }

  @Test
  void longTaskIsForkedBecauseItsIsolationIsFree() {
    Advice advice =
        decide(
            List.of(
                Trials.of(Mode.FORK, Duration.ofMillis(61), 32),
                Trials.of(Mode.WARM, Duration.ofMillis(60), 33)));

    assertThat(mode(advice)).isEqualTo(Mode.FORK);
    assertThat(advice.reason()).contains("61.0 ms").contains("60.0 ms");
  }

  @Test
  void gainThatIsTooSmallDoesNotPayForASharedProcess() {
    Trial slowerWarm = Trials.of(Mode.WARM, Duration.ofMillis(9), 1700);

    assertThat(mode(decide(List.of(fork, slowerWarm)))).isEqualTo(Mode.FORK);
  }

  @ParameterizedTest
  @EnumSource(names = {"KEEPS_STATE", "LEAVES_BEHIND", "GROWS"})
  void badHabitForbidsASharedProcess(Habit habit) {
    Advice advice =
        ModeAdvice.decide(List.of(fork, warm), List.of(new Finding(habit, "it does so")));

    assertThat(mode(advice)).isEqualTo(Mode.FORK);
    assertThat(advice.reason()).contains("it does so");
    assertThat(advice.warnings()).contains("it does so");
  }

  @Test
  void resultsThatVaryAnywayForbidNothingButAreTold() {
    Advice advice =
        ModeAdvice.decide(List.of(fork, warm), List.of(new Finding(Habit.VARIES, "random")));

    assertThat(mode(advice)).isEqualTo(Mode.WARM);
    assertThat(advice.reason()).doesNotContain("same result");
    assertThat(advice.warnings()).containsExactly("random");
  }

  @Test
  void crashAsksForAProcessPerTask() {
    Trial crashed =
        Trials.of(
            Mode.WARM,
            SHORT_WARM,
            100_000,
            List.of(Trials.report(Trials.CRASH, Footprint.unknown()), Trials.alive("1")));

    assertThat(mode(decide(List.of(fork, crashed)))).isEqualTo(Mode.FORK);
  }

  @Test
  void moduleThatCannotBeForkedRunsAsAProcess() {
    Trial noFork = Trials.problem(Mode.FORK, "module 'm' starts threads\nmore");
    Trial noWarm = Trials.problem(Mode.WARM, "module 'm' starts threads\nmore");

    Advice advice = decide(List.of(process, noFork, noWarm));

    assertThat(mode(advice)).isEqualTo(Mode.PROCESS);
    assertThat(advice.reason()).contains("fork: module 'm' starts threads").doesNotContain("more");
  }

  @Test
  void fasterScriptIsForkedUnlessItsResultDiffers() {
    assertThat(mode(decide(List.of(process, fork)))).isEqualTo(Mode.FORK);
    assertThat(
            mode(
                ModeAdvice.decide(
                    List.of(process, fork), List.of(new Finding(Habit.DIFFERS, "other")))))
        .isEqualTo(Mode.PROCESS);
  }

  @Test
  void embeddedIsNeverRecommendedBesideOthers() {
    Trial embedded = Trials.of(Mode.EMBEDDED, Duration.ofNanos(3000), 340_000);

    Advice advice = decide(List.of(process, fork, warm, embedded));

    assertThat(mode(advice)).isEqualTo(Mode.WARM);
    assertThat(advice.warnings()).singleElement().asString().contains("embedded");
  }

  @Test
  void preparationInTheFirstTaskIsToldToBelongIntoTheModule() {
    Advice advice = decide(List.of(Trials.of(Mode.FORK, Duration.ofMillis(400), 4), warm));

    assertThat(mode(advice)).isEqualTo(Mode.WARM);
    assertThat(advice.warnings()).singleElement().asString().contains("400 ms", "10.0 µs");
  }

  @Test
  void onlyModeIsRecommended() {
    assertThat(mode(decide(List.of(process)))).isEqualTo(Mode.PROCESS);
    assertThat(mode(decide(List.of(Trials.of(Mode.JAVA, SHORT_WARM, 1e6))))).isEqualTo(Mode.JAVA);
  }

  @Test
  void handlerThatFailsEverywhereGetsNoRecommendation() {
    Advice advice = decide(List.of(Trials.problem(Mode.FORK, "KeyError: 'a'")));

    assertThat(advice.candidate()).isEmpty();
    assertThat(advice.reason()).contains("KeyError");
  }

  private static Advice decide(List<Trial> trials) {
    return ModeAdvice.decide(trials, List.of());
  }

  private static Mode mode(Advice advice) {
    return advice.candidate().orElseThrow().mode();
  }
}
