package dev.kurier.runner.execute;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kurier.protocol.Outcome;
import dev.kurier.runner.task.Confinement;
import dev.kurier.runner.task.Confinement.Network;
import dev.kurier.runner.task.Confinement.Resources;
import dev.kurier.runner.task.ExecutionReport;
import dev.kurier.runner.task.HandlerSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What becomes of a task that wants more than it may have. In every mode. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ResourceLimitTest {

  private static final int SIGXCPU = 24;
  private static final int PROCESSES = 40;

  private static final Resources TIGHT =
      new Resources(
          OptionalLong.of(256 << 20),
          Optional.of(Duration.ofSeconds(1)),
          OptionalInt.of(64),
          OptionalInt.of(PROCESSES),
          OptionalLong.of(1 << 20));

  private final Stages stages =
      new Stages("echo", "bomb", "allocate", "burn", "write_file", "hoard");

  @AfterAll
  void close() throws IOException {
    stages.close();
  }

  private HandlerSpec limited(Way way, String deed) {
    return way.handler(deed)
        .confined(new Confinement(false, List.of(), new Network.All(), TIGHT, Map.of()));
  }

  private void assertFails(Way way, ExecutionReport report, String message) {
    assertThat(report.outcome())
        .isInstanceOfSatisfying(
            Outcome.Failed.class,
            failed -> {
              String code = way == Way.PROCESS ? "EXIT_CODE" : "HANDLER_ERROR";
              assertThat(failed.code()).isEqualTo(code);
              assertThat(failed.message()).contains(message);
            });
  }

  @ParameterizedTest
  @EnumSource(Way.class)
  void forkBombGetsNoMoreProcessesThanItMayAndAllAreKilled(Way way) throws Exception {
    for (int round = 0; round < 5; round++) {
      ExecutionReport report = stages.of(way).run(limited(way, "bomb"), "null");
      assertThat(report.outcome()).isInstanceOf(Outcome.Succeeded.class);
      int born = Integer.parseInt(((Outcome.Succeeded) report.outcome()).result().toString());
      assertThat(born).isBetween(1, areProcessesCounted() ? PROCESSES : 300);
      assertThat(report.killed()).hasSizeGreaterThanOrEqualTo(born);
      stages.of(way).assertNothingIsLeft();
    }
  }

  /** Root is bound by a cgroup alone. */
  private static boolean areProcessesCounted() throws IOException {
    boolean isRoot = Files.getOwner(Path.of("/proc/self")).getName().equals("root");
    return !isRoot
        || Hierarchy.ofThisProcess().stream()
            .filter(hierarchy -> Files.isWritable(hierarchy.folder()))
            .anyMatch(ResourceLimitTest::countsProcesses);
  }

  private static boolean countsProcesses(Hierarchy hierarchy) {
    try {
      return hierarchy.controllers().contains("pids")
          || (hierarchy.isUnified()
              && Files.readString(hierarchy.folder().resolve("cgroup.controllers"))
                  .contains("pids"));
    } catch (IOException unreadable) {
      return false;
    }
  }

  @ParameterizedTest
  @EnumSource(Way.class)
  void memoryAboveTheLimitIsAFailureAndNotTheNodesMemory(Way way) throws Exception {
    ExecutionReport report = stages.of(way).run(limited(way, "allocate"), "1000000000");
    assertThat(report.outcome())
        .isInstanceOfSatisfying(
            Outcome.Failed.class,
            failed -> {
              String code = way == Way.PROCESS ? "EXIT_CODE" : "MEMORY_LIMIT";
              assertThat(failed.code()).isEqualTo(code);
              assertThat(failed.errorType() + failed.message()).contains("MemoryError");
            });
    stages.of(way).assertNothingIsLeft();
  }

  @ParameterizedTest
  @EnumSource(Way.class)
  void processorTimeAboveTheLimitIsACrashByItsSignal(Way way) throws Exception {
    ExecutionReport report = stages.of(way).run(limited(way, "burn"), "null");
    assertThat(report.outcome())
        .isInstanceOfSatisfying(
            Outcome.Crashed.class, c -> assertThat(c.signal()).isEqualTo(OptionalInt.of(SIGXCPU)));
    stages.of(way).assertNothingIsLeft();
  }

  @ParameterizedTest
  @EnumSource(Way.class)
  void fileAboveTheLimitIsAFailureOfItsWriter(Way way) throws Exception {
    assertFails(way, stages.of(way).run(limited(way, "write_file"), "2000000"), "File too large");
    assertThat(stages.of(way).run(limited(way, "write_file"), "1000").outcome())
        .isInstanceOf(Outcome.Succeeded.class);
    stages.of(way).assertNothingIsLeft();
  }

  @ParameterizedTest
  @EnumSource(Way.class)
  void descriptorsAboveTheLimitAreAFailureOfTheTaskThatHoardsThemAlone(Way way) throws Exception {
    assertFails(way, stages.of(way).run(limited(way, "hoard"), "100"), "Too many open files");
    assertThat(stages.of(way).run(limited(way, "write_file"), "1000").outcome())
        .isInstanceOf(Outcome.Succeeded.class);
    stages.of(way).assertNothingIsLeft();
  }
}
