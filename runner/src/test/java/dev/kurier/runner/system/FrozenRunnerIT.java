package dev.kurier.runner.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.kurier.protocol.AttemptRecord;
import dev.kurier.protocol.Outcome;
import dev.kurier.protocol.Status;
import dev.kurier.protocol.TaskState;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A runner that stands still, as in a long pause, and then goes on as if nothing had been. */
@Timeout(240)
class FrozenRunnerIT {

  private static final String MARK = "frozen-runner";
  private static final List<String> TASKS = List.of("held", "held-too");

  private static final String CONFIG =
      """
      queues: { default: { concurrency: 4 } }
      breaker: { window: 2, minimum: 2, failure-percent: 50, probes: 1, first-wait: 5m, longest-wait: 5m }
      handlers:
        work.hold: { python: "work:hold", timeout: 5m, grace: 1m, env: [KURIER_DEMO_RUN] }
      """;

  private static final String FUNCTIONS =
      """
      import os
      import time


      def hold(folder, /):
          with open(os.path.join(folder, "starts"), "a") as file:
              print(os.getpid(), file=file)
          while not os.path.exists(os.path.join(folder, "release")):
              time.sleep(0.02)
      """;

  @TempDir Path folder;

  @Test
  void itsTreesAreGoneBeforeItsTasksAreGivenAwayAndItReportsNoCrash() throws Exception {
    try (var town = new Town(folder)) {
      town.broker();
      town.ledger();
      try (var runner = runner(town);
          var producer = Wire.producer(town.bootstrapServers());
          var watch = new StateWatch(town.bootstrapServers())) {
        for (String id : TASKS) {
          var task = Wire.task(id, "work.hold", "\"" + folder + "\"");
          var _ = Wire.submit(producer, task).get(30, TimeUnit.SECONDS);
        }
        await().atMost(KurierProcess.LIMIT).until(() -> starts() == TASKS.size());
        watch.await("the tasks are claimed", states -> all(states, Status.RUNNING));

        runner.signal("-STOP");

        await()
            .atMost(Duration.ofSeconds(6))
            .untilAsserted(() -> assertThat(Marks.alive(MARK)).hasSize(1));
        watch.await("the tasks are given away", states -> all(states, Status.QUEUED));

        Files.createFile(folder.resolve("release"));
        runner.signal("-CONT");

        // A breaker that took the ends for crashes would stay open for longer than this waits.
        watch.await("the tasks succeed", states -> all(states, Status.SUCCEEDED));
        TASKS.forEach(id -> assertThatNoAttemptWasBurned(watch.find(id).orElseThrow()));
        assertThat(starts()).isEqualTo(2L * TASKS.size());
      }
    }
  }

  private static boolean all(StateWatch states, Status status) {
    return TASKS.stream().allMatch(id -> states.is(id, status));
  }

  private static void assertThatNoAttemptWasBurned(TaskState ended) {
    assertThat(ended.counters().attempts()).isEqualTo(1);
    assertThat(ended.counters().runnerLosses()).isEqualTo(1);
    assertThat(ended.counters().duplicates()).isZero();
    assertThat(ended.history())
        .extracting(AttemptRecord::outcome)
        .hasSize(2)
        .noneMatch(Outcome.Crashed.class::isInstance);
  }

  private KurierProcess runner(Town town) throws Exception {
    Path config = Files.writeString(folder.resolve("kurier.yaml"), CONFIG);
    Files.writeString(folder.resolve("work.py"), FUNCTIONS);
    KurierProcess runner =
        KurierProcess.start(
            folder,
            Map.of(Marks.NAME, MARK),
            "run",
            "--roles",
            "runner",
            "-c",
            config.toString(),
            "--kafka",
            town.bootstrapServers());
    runner.awaitLine("node.ready");
    return runner;
  }

  private long starts() throws IOException {
    Path file = folder.resolve("starts");
    return Files.exists(file) ? Files.readAllLines(file).size() : 0;
  }
}
