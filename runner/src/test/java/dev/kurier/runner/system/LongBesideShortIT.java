package dev.kurier.runner.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.kurier.client.TaskClient;
import dev.kurier.client.TaskHandle;
import dev.kurier.client.TaskType;
import dev.kurier.client.WhenFull;
import dev.kurier.protocol.Progress;
import dev.kurier.protocol.Status;
import dev.kurier.protocol.TaskState;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * One task that takes long and many that do not, on a single partition, while both runners are
 * restarted in turn. The nightly profile has 50,000 short ones and a long one of ten minutes.
 */
@Timeout(1_500)
class LongBesideShortIT {

  private static final TaskType<Integer, Integer> SHORT =
      TaskType.of("rolling.short", Integer.class, Integer.class);
  private static final TaskType<Long, Long> LONG =
      TaskType.of("rolling.long", Long.class, Long.class);
  private static final Duration TAKES =
      Duration.parse("PT" + System.getProperty("kurier.long", "20s"));
  private static final int MANY = Integer.getInteger("kurier.long.short-ones", 25_000);
  private static final Duration LIMIT = Duration.ofMinutes(4);

  /** The long one outlasts every drain, and ends only after the short ones have. */
  private static final String CONFIG =
      """
      node: { drain: 1s }
      topics: { partitions: 1 }
      queues: { default: { concurrency: 8 } }
      handlers:
        rolling.short: { python: "rolling:short", mode: warm, pipeline: 8, tasks-per-child: 20000 }
        rolling.long: { python: "rolling:long", env: [KURIER_DEMO_RUN], timeout: 30m }
      """;

  private static final String HANDLERS =
      """
      import os
      import time


      def short(number, /):
          return number


      def long(millis, /, ctx):
          end = time.monotonic() + millis / 1000
          while time.monotonic() < end or not os.path.exists("short-ones-are-done"):
              ctx.progress(0, message=os.environ["KURIER_DEMO_RUN"])
              time.sleep(0.2)
          return millis
      """;

  @TempDir Path folder;

  private final Map<String, KurierProcess> runners = new ConcurrentHashMap<>();
  private final ConcurrentLinkedQueue<Long> ends = new ConcurrentLinkedQueue<>();
  private long begun;

  /** The runner that has told of the long one last. */
  private volatile String holder = "";

  @Test
  void shortOnesNeverWaitAndARollingRestartRunsTheLongOneToOneOutcome() throws Exception {
    Files.writeString(folder.resolve("rolling.py"), HANDLERS);
    Path config = Files.writeString(folder.resolve("kurier.yaml"), CONFIG);
    try (var town = new Town(folder, config)) {
      town.broker();
      town.ledger();
      for (String name : List.of("one", "other")) {
        runners.put(name, town.runner(name));
      }
      try (TaskClient client = client(town)) {
        TaskHandle<Long> slow = client.submit(LONG, TAKES.toMillis());
        CompletableFuture<Void> told = slow.progress(this::remember);
        await().atMost(LIMIT).until(() -> !holder.isEmpty());
        CompletableFuture<Void> all = submitShortOnes(client);
        restartBoth(town);

        all.get(LIMIT.toSeconds(), TimeUnit.SECONDS);

        assertThat(slow.result()).as("the long one runs on").isNotDone();
        Files.createFile(folder.resolve("short-ones-are-done"));
        printGaps();
        assertThat(slow.result().get(TAKES.plus(LIMIT).toSeconds(), TimeUnit.SECONDS))
            .isEqualTo(TAKES.toMillis());
        told.get(LIMIT.toSeconds(), TimeUnit.SECONDS);
        hasOneOutcome(town, slow);
        verify(town);
      }
    }
  }

  private static TaskClient client(Town town) {
    return TaskClient.builder()
        .bootstrapServers(town.bootstrapServers())
        .app("rolling")
        .maxInFlight(MANY + 1, WhenFull.BLOCK)
        .build();
  }

  private void remember(Progress progress) {
    holder = progress.message();
  }

  private CompletableFuture<Void> submitShortOnes(TaskClient client) {
    begun = System.nanoTime();
    List<Integer> numbers = IntStream.range(0, MANY).boxed().toList();
    return CompletableFuture.allOf(
        client.submitAll(SHORT, numbers).stream()
            .map(handle -> handle.result().thenRun(() -> ends.add(System.nanoTime())))
            .toArray(CompletableFuture<?>[]::new));
  }

  /** First the one that runs the long task, then the one that has taken it over. */
  private void restartBoth(Town town) throws InterruptedException {
    for (int i = 0; i < 2; i++) {
      String name = holder;
      int before = ends.size();
      KurierProcess runner = Objects.requireNonNull(runners.get(name));
      assertThat(runner.stop()).as(() -> runner.said("another exit code")).isZero();
      await().atMost(LIMIT).until(() -> !holder.equals(name));
      runners.put(name, town.runner(name));
      System.out.printf(
          "long beside short: restarted %s, short ones meanwhile: %,d, done after %.1f s%n",
          name, ends.size() - before, (System.nanoTime() - begun) / 1e9);
    }
  }

  private void printGaps() {
    List<Long> sorted = ends.stream().sorted().toList();
    long longest =
        IntStream.range(1, sorted.size())
            .mapToLong(i -> sorted.get(i) - sorted.get(i - 1))
            .max()
            .orElseThrow();
    System.out.printf(
        "long beside short: %,d short ones in %.1f s, the first after %.1f s, longest gap %.1f s%n",
        MANY, (sorted.getLast() - begun) / 1e9, (sorted.getFirst() - begun) / 1e9, longest / 1e9);
  }

  private static void hasOneOutcome(Town town, TaskHandle<Long> slow) {
    List<TaskState> states = Evidence.states(Set.of(slow.id()), town.bootstrapServers());
    TaskState last = states.getLast();
    assertThat(states.stream().filter(state -> state.status().isTerminal())).hasSize(1);
    assertThat(last.status()).isEqualTo(Status.SUCCEEDED);
    assertThat(last.counters().interruptions()).isGreaterThanOrEqualTo(2);
    assertThat(last.counters().attempts()).isEqualTo(1);
    assertThat(last.counters().runnerLosses()).isZero();
  }

  private void verify(Town town) {
    await()
        .atMost(LIMIT)
        .untilAsserted(() -> {
          JsonNode report = report(town);
          assertThat(report.path("terminal").asInt()).isEqualTo(MANY + 1);
          assertThat(report.path("submitted").asInt()).isEqualTo(MANY + 1);
          for (String none : List.of("lost", "stuck", "contradictoryReplies")) {
            assertThat(report.path(none).asInt(-1)).as(none).isZero();
          }
          System.out.println(
              "long beside short: lost 0, duplicates " + report.path("duplicates").asInt());
        });
  }

  private JsonNode report(Town town) throws InterruptedException {
    try (var verify =
        KurierProcess.start(folder, "verify", "--kafka", town.bootstrapServers(), "-o", "json")) {
      assertThat(verify.awaitExit(LIMIT)).as(() -> verify.said("a broken promise")).isZero();
      return JsonMapper.shared().readTree(verify.out());
    }
  }
}
