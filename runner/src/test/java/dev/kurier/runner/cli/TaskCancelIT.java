package dev.kurier.runner.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.kurier.client.TaskClient;
import dev.kurier.client.TaskFailedException;
import dev.kurier.client.TaskHandle;
import dev.kurier.client.TaskType;
import dev.kurier.protocol.JsonText;
import dev.kurier.protocol.Status;
import dev.kurier.runner.node.KurierNode;
import dev.kurier.runner.node.Role;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Many tasks are ended by one command, in every partition, after it has told how many. */
@Timeout(120)
class TaskCancelIT {

  private static final Duration LIMIT = Duration.ofSeconds(30);
  private static final TaskType<JsonText, JsonText> SLOW = TaskType.json("bulk.slow");
  private static final TaskType<JsonText, JsonText> OTHER = TaskType.json("bulk.other");
  private static final int MANY = 30;
  private static final String WHERE = "type=bulk.slow";

  @TempDir Path folder;

  @Test
  void allOpenTasksOfAFilterAreCancelledAndNoOther() throws Exception {
    Path config = Files.writeString(folder.resolve("kurier.yaml"), "topics: { partitions: 3 }\n");
    try (KurierNode node =
            NodeStart.start(
                ConfigOptions.load(Map.of(), Map.of(), config),
                Set.of(Role.BROKER, Role.LEDGER),
                folder.resolve("broker"),
                0);
        TaskClient client =
            TaskClient.builder().bootstrapServers(node.bootstrapServers()).app("bulk").build()) {
      List<TaskHandle<JsonText>> slow = submit(client, SLOW, MANY);
      List<TaskHandle<JsonText>> others = submit(client, OTHER, 3);
      await()
          .atMost(LIMIT)
          .untilAsserted(() ->
              assertThat(run(node, 2, "--where", WHERE)).contains("add --yes --expect-count 30"));
      assertThat(run(node, 2, "--where", WHERE, "--yes")).contains("30 tasks would be cancelled");
      assertThat(run(node, 2, "--where", WHERE, "--yes", "--expect-count", "29"))
          .contains("30 tasks would be cancelled, not 29");
      assertThat(run(node, 0, "--where", WHERE, "--older-than", "1h")).contains("no open task");

      run(node, 0, "--where", WHERE, "--yes", "--expect-count", "30", "--reason", "wrong scans");

      for (TaskHandle<JsonText> handle : slow) {
        assertThat(handle.result())
            .failsWithin(LIMIT)
            .withThrowableThat()
            .havingCause()
            .asInstanceOf(InstanceOfAssertFactories.type(TaskFailedException.class))
            .satisfies(failure -> {
              assertThat(failure.status()).isEqualTo(Status.CANCELLED);
              assertThat(failure).hasMessageContaining("wrong scans");
            });
      }
      assertThat(run(node, 0, "--where", WHERE)).contains("no open task is one of these");
      assertThat(run(node, 2, "--where", "type=bulk.other")).contains("3 tasks would be");
      assertThat(others).allSatisfy(handle -> assertThat(handle.result()).isNotDone());
    }
  }

  private static List<TaskHandle<JsonText>> submit(
      TaskClient client, TaskType<JsonText, JsonText> type, int count) throws Exception {
    List<JsonText> inputs = IntStream.range(0, count).mapToObj(i -> JsonText.of("" + i)).toList();
    List<TaskHandle<JsonText>> handles = client.submitAll(type, inputs);
    for (TaskHandle<JsonText> handle : handles) {
      var _ = handle.submitted().get(LIMIT.toSeconds(), TimeUnit.SECONDS);
    }
    return handles;
  }

  /** Gives what the command said besides its output. */
  private String run(KurierNode node, int exit, String... words) {
    Screen screen = Screen.in(folder);
    String[] all =
        Stream.of(
                Stream.of("task", "cancel"),
                Stream.of(words),
                Stream.of("--kafka", node.bootstrapServers()))
            .flatMap(part -> part)
            .toArray(String[]::new);
    assertThat(screen.run(all)).as(() -> screen.out() + screen.err()).isEqualTo(exit);
    return screen.err();
  }
}
