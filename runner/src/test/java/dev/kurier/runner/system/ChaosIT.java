package dev.kurier.runner.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Everything goes on breaking, and every promise holds. The seed makes a failure repeatable. */
@Timeout(900)
class ChaosIT {

  private static final String SEED = System.getProperty("kurier.chaos.seed", "20260301");
  private static final String MINUTES = System.getProperty("kurier.chaos.minutes", "2");
  private static final String CLASSIC_MINUTES =
      System.getProperty("kurier.chaos.classic.minutes", "0.5");
  private static final Duration LIMIT = Duration.ofMinutes(14);

  @TempDir Path folder;

  @Test
  void everyPromiseHoldsWhileMembersAreKilledFrozenRestartedAndCutOff() throws Exception {
    holds(1_000, "--minutes", MINUTES);
  }

  @Test
  void everyPromiseHoldsInClassicGroups() throws Exception {
    holds(300, "--groups", "classic", "--minutes", CLASSIC_MINUTES);
  }

  @Test
  void signalLeavesNoProcessBehind() throws Exception {
    try (KurierProcess chaos = KurierProcess.start(folder, "chaos", "--minutes", "2")) {
      await()
          .atMost(KurierProcess.LIMIT)
          .until(() -> !chaos.isAlive() || chaos.err().contains("ready"));
      List<ProcessHandle> members = chaos.handle().descendants().toList();
      assertThat(members).hasSizeGreaterThanOrEqualTo(5);

      chaos.signal("-TERM");

      chaos.awaitExit(KurierProcess.LIMIT);
      // What a killed runner had started ends by itself.
      await()
          .atMost(Duration.ofSeconds(20))
          .until(() -> members.stream().noneMatch(ProcessHandle::isAlive));
    }
  }

  private void holds(int tasks, String... options) throws Exception {
    String[] arguments =
        Stream.concat(
                Stream.of("chaos", "--seed", SEED, "--out", "out", "-o", "json"),
                Stream.of(options))
            .toArray(String[]::new);
    try (KurierProcess chaos = KurierProcess.start(folder, arguments)) {
      int exit = chaos.awaitExit(LIMIT);

      System.out.println(chaos.err());
      System.out.println(chaos.out());
      JsonNode report = JsonMapper.shared().readTree(chaos.out());
      assertThat(report.path("lost").asInt(-1)).isZero();
      assertThat(report.path("stuck").asInt(-1)).isZero();
      assertThat(report.path("underWay").asInt(-1)).isZero();
      assertThat(report.path("contradictoryReplies").asInt(-1)).isZero();
      assertThat(report.path("submitted").asInt()).isGreaterThan(tasks);
      assertThat(report.path("holds").asBoolean()).as(chaos.out()).isTrue();
      assertThat(exit).isZero();
    }
  }
}
