package dev.kurier.runner.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.kurier.client.TaskClient;
import dev.kurier.client.TaskHandle;
import dev.kurier.client.TaskType;
import dev.kurier.client.WhenFull;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Tenants who share a managed queue, with ledgers and a runner that are processes. */
@Timeout(400)
class FairKeysIT {

  private static final TaskType<Integer, Integer> QUICK =
      TaskType.of("fair.quick", Integer.class, Integer.class).onQueue("open");
  private static final TaskType<String, String> LIMITED =
      TaskType.of("fair.limited", String.class, String.class).onQueue("limited");
  private static final int FLOOD = Integer.getInteger("kurier.flood", 50_000);
  private static final int SMALL_FLOOD = FLOOD / 10;
  private static final int LIMIT_OF_A_KEY = 2;
  private static final Duration LIMIT = Duration.ofMinutes(3);

  private static final String CONFIG =
      """
      topics: { partitions: 4 }
      queues:
        open: { concurrency: 4, dispatch: managed }
        limited: { concurrency: 8, dispatch: managed, per-key: 2 }
      handlers:
        fair.quick: { python: "fair:quick", mode: warm, queue: open, tasks-per-child: 100000 }
        fair.limited: { python: "fair:limited", mode: warm, queue: limited }
      """;

  /** A line is one write at the end of the file: the order of lines is that of what happened. */
  private static final String HANDLERS =
      """
      import os
      import time


      def quick(number, /):
          return number


      def limited(tenant, /):
          journal = os.open("journal", os.O_WRONLY | os.O_CREAT | os.O_APPEND)
          os.write(journal, f"{tenant} +\\n".encode())
          time.sleep(0.05)
          os.write(journal, f"{tenant} -\\n".encode())
          os.close(journal)
          return tenant
      """;

  @TempDir Path folder;

  private final AtomicInteger flooded = new AtomicInteger();
  private final AtomicInteger floodEnded = new AtomicInteger();

  @Test
  void tenTasksOfATenantDoNotWaitForTheFloodOfAnother() throws Exception {
    try (Town town = town();
        TaskClient client = client(town)) {
      town.ledger();
      town.runner("one");
      quick(client, 0, "warm-up").result().get(LIMIT.toSeconds(), TimeUnit.SECONDS);

      // These lie in the partition of the flood, the last of them in another one.
      flood(client, SMALL_FLOOD);
      int besideFew = endedBesideTen(client, "timid");
      flood(client, FLOOD - SMALL_FLOOD);
      int besideMany = endedBesideTen(client, "bashful");
      int elsewhere = endedBesideTen(client, "humble");
      int left = flooded.get() - floodEnded.get();

      System.out.printf(
          "fair keys: %,d of %,d tasks of a flood ended beside ten, then %,d of %,d, and %,d beside ten"
              + " in another partition; %,d left%n",
          besideFew, SMALL_FLOOD, besideMany, FLOOD, elsewhere, left);
      assertThat(left).as("there is a flood until the end").isGreaterThan(FLOOD / 2);
      assertThat(List.of(besideFew, besideMany, elsewhere))
          .allSatisfy(ended -> assertThat(ended).isLessThan(SMALL_FLOOD / 5));
    }
  }

  @Test
  void noKeyGoesBeyondItsLimitThroughTheDeathOfALedger() throws Exception {
    try (Town town = town();
        TaskClient client = client(town)) {
      KurierProcess ledger = town.ledger();
      town.ledger();
      town.runner("one");
      var ended = new AtomicInteger();
      List<TaskHandle<String>> handles = new ArrayList<>();
      for (int i = 0; i < 240; i++) {
        String tenant = "tenant-" + i % 6;
        TaskHandle<String> handle = client.submit(LIMITED, tenant, o -> o.fairKey(tenant));
        var _ = handle.result().thenRun(ended::incrementAndGet);
        handles.add(handle);
      }
      await().atMost(LIMIT).until(() -> ended.get() > 40);

      ledger.kill();
      town.ledger();

      for (TaskHandle<String> handle : handles) {
        handle.result().get(LIMIT.toSeconds(), TimeUnit.SECONDS);
      }
      Map<String, Integer> most = mostAtOnce();
      System.out.println("fair keys: most at once of each tenant: " + most);
      assertThat(most).hasSize(6);
      assertThat(most.values()).allSatisfy(runs -> assertThat(runs).isBetween(1, LIMIT_OF_A_KEY));
      assertThat(most).containsValue(LIMIT_OF_A_KEY);
    }
  }

  private Town town() throws Exception {
    Files.writeString(folder.resolve("fair.py"), HANDLERS);
    Path config = Files.writeString(folder.resolve("kurier.yaml"), CONFIG);
    Town town = new Town(folder, config);
    town.broker();
    return town;
  }

  private static TaskClient client(Town town) {
    return TaskClient.builder()
        .bootstrapServers(town.bootstrapServers())
        .app("fair")
        .maxInFlight(FLOOD + 1_000, WhenFull.BLOCK)
        .build();
  }

  /** Returns when all of it stands in line: its last one is of a priority that goes at once. */
  private void flood(TaskClient client, int tasks) throws Exception {
    List<TaskHandle<Integer>> handles =
        IntStream.range(0, tasks).mapToObj(number -> quick(client, number, "greedy")).toList();
    flooded.addAndGet(tasks);
    for (TaskHandle<Integer> handle : handles) {
      var _ = handle.result().thenRun(floodEnded::incrementAndGet);
      handle.submitted().get(LIMIT.toSeconds(), TimeUnit.SECONDS);
    }
    client
        .submit(QUICK, 0, options -> options.fairKey("greedy").priority(9))
        .result()
        .get(LIMIT.toSeconds(), TimeUnit.SECONDS);
  }

  /** How many of the flood end between the first submit of ten and the last of their ends. */
  private int endedBesideTen(TaskClient client, String tenant) throws Exception {
    int before = floodEnded.get();
    List<TaskHandle<Integer>> ten =
        IntStream.range(0, 10).mapToObj(number -> quick(client, number, tenant)).toList();
    for (TaskHandle<Integer> handle : ten) {
      handle.result().get(LIMIT.toSeconds(), TimeUnit.SECONDS);
    }
    return floodEnded.get() - before;
  }

  private static TaskHandle<Integer> quick(TaskClient client, int number, String tenant) {
    return client.submit(QUICK, number, options -> options.fairKey(tenant));
  }

  private Map<String, Integer> mostAtOnce() throws IOException {
    Map<String, Integer> running = new HashMap<>();
    Map<String, Integer> most = new HashMap<>();
    for (String line : Files.readAllLines(folder.resolve("journal"))) {
      String tenant = line.substring(0, line.length() - 2);
      int now = running.merge(tenant, line.endsWith("+") ? 1 : -1, Integer::sum);
      most.merge(tenant, now, Math::max);
    }
    assertThat(running.values()).containsOnly(0);
    return most;
  }
}
