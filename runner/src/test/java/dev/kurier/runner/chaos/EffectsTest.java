package dev.kurier.runner.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kurier.protocol.TaskId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EffectsTest {

  private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");
  private static final Map<String, Instant> KILLED = Map.of("runner-a-1", NOON);

  private static Effects.Line line(String execution, String life, String phase, int seconds) {
    return new Effects.Line("task", "key", execution, life, phase, NOON.plusSeconds(seconds));
  }

  private static Effects of(Effects.Line... lines) {
    return new Effects(List.of(lines));
  }

  @Test
  void recoveryIsTheTimeFromTheKillToTheNextStart() {
    Effects effects =
        of(
            line("e-1", "runner-a-1", "start", -5),
            line("e-2", "runner-b-1", "start", 4),
            line("e-2", "runner-b-1", "end", 6));

    assertThat(effects.waits(KILLED, execution -> execution.equals("e-1")))
        .containsExactly(new Recoveries.Wait("runner-a", NOON, NOON.plusSeconds(4), true));
  }

  @Test
  void runThatHadEndedBeforeTheKillNeedsNoRecovery() {
    Effects effects =
        of(
            line("e-1", "runner-a-1", "start", -5),
            line("e-1", "runner-a-1", "end", -4),
            line("e-2", "runner-b-1", "start", 4));

    assertThat(effects.waits(KILLED, _ -> true)).isEmpty();
  }

  @Test
  void taskThatWasThereAndHadNotBegunWaitsFromTheKillOn() {
    Effects effects =
        of(
            line("e-0", "runner-a-1", "end", -9),
            line("e-1", "runner-b-1", "start", 2),
            line("e-2", "runner-b-1", "start", 8));
    Map<TaskId, Instant> there = Map.of(new TaskId("task"), NOON.minusSeconds(1));
    Map<TaskId, Instant> later = Map.of(new TaskId("task"), NOON.plusSeconds(1));

    assertThat(effects.waitsToBegin(KILLED, there, (_, _) -> false))
        .containsExactly(new Recoveries.Wait("runner-a", NOON, NOON.plusSeconds(2), false));
    assertThat(effects.waitsToBegin(KILLED, later, (_, _) -> false)).isEmpty();
    assertThat(effects.waitsToBegin(Map.of("broker-1", NOON), there, (_, _) -> false)).isEmpty();
  }

  @Test
  void lineThatWasCutOffIsLeftOut(@TempDir Path folder) throws IOException {
    Path file =
        Files.writeString(
            folder.resolve("effects"),
            """
            {"task":"t","key":"k","execution":"e","life":"runner-a-1","phase":"start","millis":5}
            {"task":"t","key":"k","exec\
            """);

    assertThat(Effects.of(file).lines())
        .containsExactly(
            new Effects.Line("t", "k", "e", "runner-a-1", "start", Instant.ofEpochMilli(5)));
  }
}
