package dev.kurier.runner.advise;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kurier.runner.advise.Finding.Habit;
import dev.kurier.runner.task.HandlerCode.Mode;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class HabitsTest {

  private static final Duration TIME = Duration.ofMillis(1);
  private static final long MEBIBYTE = 1 << 20;

  private final Trial fork =
      Trials.of(Mode.FORK, TIME, 1000, List.of(Trials.ended("1"), Trials.ended("1")));

  @Test
  void sameResultsInEveryModeShowNothing() {
    assertThat(habits(fork, warm("1", "1"))).isEmpty();
  }

  @Test
  void secondResultThatDiffersInASharedProcessIsState() {
    assertThat(habits(fork, warm("1", "2"))).containsExactly(Habit.KEEPS_STATE);
  }

  @Test
  void resultsThatDifferInFreshProcessesSayNothingAboutState() {
    Trial varying = Trials.of(Mode.FORK, TIME, 1000, List.of(Trials.ended("1"), Trials.ended("2")));

    assertThat(habits(varying, warm("3", "4"))).containsExactly(Habit.VARIES);
  }

  @Test
  void warmProcessThatWasNotUsedAgainHadSomethingLeft() {
    Trial warm = Trials.of(Mode.WARM, TIME, 1000, List.of(Trials.ended("1"), Trials.alive("1")));

    assertThat(habits(fork, warm)).containsExactly(Habit.LEAVES_BEHIND);
  }

  @Test
  void scriptThatSaysSomethingElseWhenForkedDiffers() {
    Trial process =
        Trials.of(Mode.PROCESS, TIME, 10, List.of(Trials.ended("0"), Trials.ended("0")));

    assertThat(habits(process, fork)).containsExactly(Habit.DIFFERS);
  }

  @Test
  void growthCountsOverTheLifeOfAProcess() {
    assertThat(habits(Trials.grown(20 * MEBIBYTE, 30 * MEBIBYTE, 100)))
        .containsExactly(Habit.GROWS);
    assertThat(habits(Trials.grown(20 * MEBIBYTE, 21 * MEBIBYTE, 100))).isEmpty();
    assertThat(habits(Trials.grown(20 * MEBIBYTE, 19 * MEBIBYTE, 100))).isEmpty();
  }

  private static Trial warm(String first, String second) {
    return Trials.of(Mode.WARM, TIME, 1000, List.of(Trials.alive(first), Trials.alive(second)));
  }

  private static List<Habit> habits(Trial... trials) {
    return Habits.of(List.of(trials)).stream().map(Finding::habit).toList();
  }
}
