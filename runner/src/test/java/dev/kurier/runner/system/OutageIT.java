package dev.kurier.runner.system;

import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.kurier.client.TaskClient;
import dev.kurier.client.TaskHandle;
import dev.kurier.client.TaskType;
import dev.kurier.client.TopicScan;
import dev.kurier.protocol.Codecs;
import dev.kurier.protocol.JsonText;
import dev.kurier.protocol.Status;
import dev.kurier.protocol.TaskState;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A dependency is down for half a minute while 500 tasks wait for it and other tasks of the same
 * queue go on.
 */
@Timeout(480)
class OutageIT {

  private static final TaskType<JsonText, JsonText> SCAN = TaskType.json("shop.scan");
  private static final TaskType<JsonText, JsonText> SCORE = TaskType.json("shop.score");
  private static final int WAITING = 500;
  private static final int SLOTS = 8;
  private static final int MINIMUM = 5;
  private static final long SCORE_EVERY_MILLIS = 25;
  private static final int ENOUGH = 400;
  private static final Duration BEFORE = Duration.ofSeconds(10);
  private static final Duration DOWN = Duration.ofSeconds(30);
  private static final Duration LIMIT = Duration.ofMinutes(4);

  private static final String CONFIG =
      """
      queues: { default: { concurrency: %d } }
      breaker: { minimum: %d }
      handlers:
        shop.scan: { python: "shop:scan", mode: warm }
        shop.score: { python: "shop:score", mode: warm }
      """
          .formatted(SLOTS, MINIMUM);

  private static final String HANDLERS =
      """
      import os

      from kurier import DependencyError


      def scan():
          if not os.path.exists("scanner-is-up"):
              raise DependencyError("no route to the scanner")
          return 1


      def score():
          return 2
      """;

  @TempDir Path folder;

  private final ConcurrentLinkedQueue<Long> scores = new ConcurrentLinkedQueue<>();

  @Test
  void outageBurnsOnlyWhatWasInFlightAndLeavesOthersAlone() throws Exception {
    Files.writeString(folder.resolve("kurier.yaml"), CONFIG);
    Files.writeString(folder.resolve("shop.py"), HANDLERS);
    String port = String.valueOf(Ports.free());
    try (KurierProcess node =
            KurierProcess.start(
                folder,
                "run",
                "--roles",
                "broker,ledger,runner",
                "--port",
                port,
                "--data",
                "data");
        TaskClient client = client(node, port);
        ScheduledExecutorService clockwork = Executors.newSingleThreadScheduledExecutor()) {
      var _ =
          clockwork.scheduleAtFixedRate(
              () -> score(client), 0, SCORE_EVERY_MILLIS, TimeUnit.MILLISECONDS);
      // What came while the first child started is done by then.
      await().atMost(LIMIT).until(() -> scores.size() > ENOUGH);
      double before = scoresPerSecond(BEFORE);

      List<TaskHandle<JsonText>> scans = new ArrayList<>();
      for (int i = 0; i < WAITING; i++) {
        scans.add(client.submit(SCAN, JsonText.of("{}")));
      }
      double during = scoresPerSecond(DOWN);
      Files.createFile(folder.resolve("scanner-is-up"));

      for (TaskHandle<JsonText> scan : scans) {
        assertThat(scan.result()).succeedsWithin(LIMIT);
      }
      System.out.printf("scores a second: %.1f before, %.1f during the outage%n", before, during);
      assertThat(during).isGreaterThan(0.9 * before);
      checkAttempts(port);
    }
  }

  private static TaskClient client(KurierProcess node, String port) throws InterruptedException {
    // A broker that answers is not an installation yet.
    node.awaitLine("node.ready");
    return TaskClient.builder().bootstrapServers("127.0.0.1:" + port).app("shop").build();
  }

  private void score(TaskClient client) {
    var _ =
        client
            .submit(SCORE, JsonText.of("{}"))
            .result()
            .thenRun(() -> scores.add(System.nanoTime()));
  }

  /** Counts them for so long. */
  private double scoresPerSecond(Duration time) {
    long begin = System.nanoTime();
    await()
        .atMost(time.multipliedBy(2))
        .pollInterval(100, MILLISECONDS)
        .until(() -> System.nanoTime() - begin >= time.toNanos());
    long count = scores.stream().filter(at -> at >= begin).count();
    return count * 1e9 / (System.nanoTime() - begin);
  }

  private static void checkAttempts(String port) {
    Map<String, Object> properties = Map.of("bootstrap.servers", "127.0.0.1:" + port);
    List<TaskState> scans =
        TopicScan.of(properties, List.of("kurier.state")).newest(Codecs.STATE).values().stream()
            .flatMap(entry -> entry.valid().stream())
            .filter(state -> state.task().type().equals(SCAN.name()))
            .toList();
    int burned = scans.stream().mapToInt(state -> state.counters().attempts() - 1).sum();
    System.out.printf("attempts burned by the outage: %d%n", burned);
    assertThat(scans).hasSize(WAITING).allMatch(state -> state.status() == Status.SUCCEEDED);
    // Those that tripped the breaker, and those that ran beside them.
    assertThat(burned).isBetween(MINIMUM, MINIMUM - 1 + SLOTS);
    assertThat(TopicScan.startingWith(properties, "kurier.dead.").newest(Codecs.DEAD_LETTER))
        .isEmpty();
  }
}
