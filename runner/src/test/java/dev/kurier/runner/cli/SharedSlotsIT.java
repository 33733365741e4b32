package dev.kurier.runner.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.kurier.client.TaskClient;
import dev.kurier.client.TaskHandle;
import dev.kurier.client.TaskType;
import dev.kurier.protocol.JsonText;
import dev.kurier.runner.node.KurierNode;
import dev.kurier.runner.node.Role;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Two queues that share the slots of one node, with real Python. */
@Timeout(180)
class SharedSlotsIT {

  private static final Duration LIMIT = Duration.ofSeconds(90);
  private static final TaskType<JsonText, JsonText> GATED = TaskType.json("gated").onQueue("slow");
  private static final TaskType<JsonText, JsonText> SLOW = TaskType.json("slow").onQueue("slow");
  private static final TaskType<JsonText, JsonText> QUICK = TaskType.json("quick").onQueue("quick");

  /**
   * Five slots. The slow queue may have four of them, beside the one that is kept for the other.
   */
  private static final String CONFIG =
      """
      topics: { partitions: 1 }
      queues:
        slow: { concurrency: 1, reserve: 0 }
        quick: { concurrency: 4, reserve: 1, dispatch: DISPATCH }
      handlers:
        gated: { python: "shared:gated", mode: warm, queue: slow, timeout: 10m }
        slow: { python: "shared:nap", mode: warm, queue: slow }
        quick: { python: "shared:nap", mode: warm, queue: quick }
      """;

  private static final String HANDLERS =
      """
      import os
      import time


      def gated(number, /):
          open(f"begun-{number}", "w").close()
          while not os.path.exists("open"):
              time.sleep(0.05)
          return number


      def nap(millis, /):
          time.sleep(millis / 1000)
          return millis
      """;

  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(strings = {"direct", "managed"})
  void shortTasksRunInTheirReserveWhileLongOnesHaveAllElse(String dispatch) throws Exception {
    configure(dispatch);
    try (KurierNode center = center();
        TaskClient client = client(center);
        KurierNode runner = runner(center)) {
      List<TaskHandle<JsonText>> gated = new ArrayList<>();
      for (int i = 0; i < 30; i++) {
        gated.add(client.submit(GATED, JsonText.of(String.valueOf(i))));
      }
      await().atMost(LIMIT).until(() -> begun() == 4);

      for (int round = 0; round < 20; round++) {
        assertThat(client.submit(QUICK, JsonText.of("1")).result()).succeedsWithin(LIMIT);
      }

      assertThat(begun()).as("the long ones, lent all but the reserve").isEqualTo(4);
      assertThat(runner.makesProgress()).isTrue();
      Files.createFile(folder.resolve("open"));
      for (TaskHandle<JsonText> handle : gated) {
        assertThat(handle.result()).succeedsWithin(LIMIT);
      }
    }
  }

  @Test
  void queuesThatAreBothFloodedShareBySlots() throws Exception {
    configure("direct");
    try (KurierNode center = center();
        TaskClient client = client(center);
        KurierNode runner = runner(center)) {
      var ends = new ConcurrentLinkedQueue<String>();
      for (int i = 0; i < 400; i++) {
        for (TaskType<JsonText, JsonText> type : List.of(SLOW, QUICK)) {
          TaskHandle<JsonText> handle = client.submit(type, JsonText.of("100"));
          var _ = handle.result().thenRun(() -> ends.add(type.name()));
        }
      }
      await().atMost(LIMIT).until(() -> ends.size() >= 220);
      List<String> window = List.copyOf(ends).subList(20, 220);

      long quick = window.stream().filter(QUICK.name()::equals).count();

      System.out.println("shared slots: of 200 ends of a 4:1 share, " + quick + " of the larger");
      assertThat(quick).isBetween(140L, 180L);
      assertThat(runner.makesProgress()).isTrue();
    }
  }

  private long begun() throws IOException {
    try (var files = Files.list(folder)) {
      return files.filter(file -> file.getFileName().toString().startsWith("begun-")).count();
    }
  }

  private void configure(String dispatch) throws IOException {
    Files.writeString(folder.resolve("shared.py"), HANDLERS);
    Files.writeString(folder.resolve("kurier.yaml"), CONFIG.replace("DISPATCH", dispatch));
  }

  private KurierNode center() {
    return start(Map.of(), Set.of(Role.BROKER, Role.LEDGER));
  }

  private KurierNode runner(KurierNode center) {
    return start(Map.of("kafka.bootstrap.servers", center.bootstrapServers()), Set.of(Role.RUNNER));
  }

  private KurierNode start(Map<String, String> flags, Set<Role> roles) {
    return NodeStart.start(
        ConfigOptions.load(flags, Map.of(), folder.resolve("kurier.yaml")),
        roles,
        folder.resolve("broker"),
        0);
  }

  private static TaskClient client(KurierNode center) {
    return TaskClient.builder().bootstrapServers(center.bootstrapServers()).app("shop").build();
  }
}
