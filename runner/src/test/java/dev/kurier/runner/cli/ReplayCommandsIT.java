package dev.kurier.runner.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kurier.client.TaskClient;
import dev.kurier.client.TaskHandle;
import dev.kurier.client.TaskType;
import dev.kurier.protocol.JsonText;
import dev.kurier.protocol.TaskId;
import dev.kurier.runner.node.KurierNode;
import dev.kurier.runner.node.Role;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What somebody types who replays many dead letters, and what is said to that. */
@Timeout(180)
class ReplayCommandsIT {

  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final TaskType<JsonText, JsonText> PICKY = TaskType.json("bulk.picky");
  private static final int MANY = 12;
  private static final String WHERE = "type=bulk.picky";
  private static final String CONFIG =
      """
      topics: { partitions: 3 }
      handlers:
        bulk.picky: { command: ["grep", "fixed"], mode: process, result: stdout-json, max-attempts: 1 }
      """;

  @TempDir Path folder;

  private KurierNode node;
  private List<TaskHandle<JsonText>> handles;

  @BeforeEach
  void letManyTasksDie() throws Exception {
    Path config = Files.writeString(folder.resolve("kurier.yaml"), CONFIG);
    node =
        NodeStart.start(
            ConfigOptions.load(Map.of(), Map.of(), config),
            Set.of(Role.BROKER, Role.LEDGER, Role.RUNNER),
            folder.resolve("broker"),
            0);
    try (TaskClient client =
        TaskClient.builder().bootstrapServers(node.bootstrapServers()).app("bulk").build()) {
      handles =
          client.submitAll(
              PICKY,
              IntStream.range(0, MANY).mapToObj(i -> JsonText.of("{\"n\":" + i + "}")).toList());
      handles.forEach(handle -> assertThat(handle.result()).failsWithin(LIMIT));
    }
  }

  @AfterEach
  void stopNode() {
    node.close();
  }

  @Test
  void whatIsCountedIsRunOnceHoweverOftenItIsAskedFor() throws Exception {
    Files.writeString(folder.resolve("patch.json"), "{\"fixed\":true}");

    assertThat(create(2).err())
        .contains("nothing was done: 12 tasks would run again; add --yes --expect-count 12");
    Screen dry = create(0, "--dry-run");
    assertThat(dry.out()).contains("would replay  12");
    assertThat(dry.err()).contains("give it with --yes --expect-count 12");
    assertThat(create(2, "--yes", "--expect-count", "11").err())
        .contains("nothing was done: 12 tasks would run again, not 11");

    String[] once = {
      "--id", "fixed", "--edit", "patch.json", "--yes", "--expect-count", "12", "--wait"
    };
    assertThat(create(0, once).out()).contains("DONE").contains("replayed  12");
    Screen twice = create(0, once);
    assertThat(twice.out()).contains("replayed  12");
    assertThat(twice.err()).contains("replay fixed was asked for before, with the same terms");
    assertThat(create(2, "--id", "fixed", "--yes").err())
        .contains("REPLAY_CONFLICT: replay fixed exists with other terms");
    assertThat(create(0, "--dry-run").out()).contains("skipped       12 (ALREADY_REPLAYED 12)");

    TaskId first = handles.getFirst().id();
    assertThat(run(0, "task", "show", TaskId.ofReplay("fixed", first).value()).out())
        .contains("replay of")
        .contains("edited by {\"fixed\":true}");
    assertThat(run(1, "dead", "requeue", first.value()).err()).contains("kurier task show ");
  }

  @Test
  void slowReplayIsSteeredAndSaysWhatIsNext() {
    assertThat(create(0, "--id", "slow", "--rate", "1/h", "--yes").err())
        .contains("see how it goes on with: kurier replay show slow");
    assertThat(run(0, "replay", "pause", "slow").err()).contains("kurier replay resume slow");
    assertThat(run(0, "replay", "show", "slow").out()).contains("PAUSED");
    assertThat(run(0, "replay", "resume", "slow").err()).contains("kurier replay show slow");
    assertThat(run(0, "replay", "abort", "slow").out()).contains("ABORTED");

    assertThat(run(0, "replay", "abort", "slow").out()).contains("ABORTED");
    assertThat(run(1, "replay", "resume", "slow").err())
        .contains("replay slow has ended already: ABORTED");
    assertThat(run(1, "replay", "pause", "slow").err()).contains("has ended already");
    assertThat(create(1, "--id", "slow", "--rate", "1/h", "--yes").err())
        .contains("replay slow was aborted: somebody asked for it");
    assertThat(run(3, "replay", "show", "other").err()).contains("kurier replay ls");

    assertThat(create(0, "--limit", "2", "--yes", "--wait").out())
        .contains("replayed  2")
        .contains("its limit is reached");
    assertThat(run(0, "replay", "ls").out()).contains("slow").contains("DONE");
  }

  private Screen create(int exit, String... words) {
    return run(exit, with(new String[] {"replay", "create", "--where", WHERE}, words));
  }

  private Screen run(int exit, String... words) {
    Screen screen = Screen.in(folder);
    int ended = screen.run(with(words, "--kafka", node.bootstrapServers()));
    assertThat(ended).as(() -> screen.out() + screen.err()).isEqualTo(exit);
    return screen;
  }

  private static String[] with(String[] words, String... more) {
    return Stream.concat(Stream.of(words), Stream.of(more)).toArray(String[]::new);
  }
}
