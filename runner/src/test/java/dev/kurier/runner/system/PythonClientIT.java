package dev.kurier.runner.system;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kurier.client.TaskClient;
import dev.kurier.client.TaskFailedException;
import dev.kurier.client.TaskHandle;
import dev.kurier.client.TaskType;
import dev.kurier.protocol.Coordinates;
import dev.kurier.protocol.JsonText;
import dev.kurier.protocol.Status;
import dev.kurier.protocol.TaskId;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The Python client and a whole installation, alone and beside the Java client. */
@Timeout(300)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PythonClientIT {

  private static final String CONFIG =
      """
      handlers:
        add: { python: "tasks:add" }
        total: { python: "tasks:total" }
        broken: { python: "tasks:broken", max-attempts: 1 }
        steps: { python: "tasks:steps" }
        forever: { python: "tasks:forever" }
      """;

  private static final String FUNCTIONS =
      """
      import time

      from kurier import Context, task


      @task
      def add(x, y):
          return x + y


      @task
      def total(numbers, /):
          return sum(numbers)


      @task
      def broken(order):
          return order["number"]


      @task
      def steps(n, ctx: Context):
          for done in range(1, n + 1):
              print(f"line {done}", flush=True)
              ctx.progress(done, n, f"step {done}")
              time.sleep(0.5)
          return n


      @task
      def forever(ctx: Context):
          ctx.progress(0, message="begun")
          while True:
              time.sleep(0.1)
      """;

  private static final TaskType<JsonText, JsonText> ADD = TaskType.json("add");
  private static final TaskType<JsonText, JsonText> BROKEN = TaskType.json("broken");
  private static final int KEYS = 100;

  @TempDir static Path folder;
  private final int port = Ports.free();
  private @Nullable ClientPython python;
  private @Nullable KurierProcess node;

  @BeforeAll
  void startNode() throws Exception {
    python = ClientPython.find();
    Files.writeString(folder.resolve("kurier.yaml"), CONFIG);
    Files.writeString(folder.resolve("tasks.py"), FUNCTIONS);
    KurierProcess started =
        KurierProcess.start(
            folder,
            "dev",
            "-c",
            "kurier.yaml",
            "--data",
            folder.resolve("data").toString(),
            "--port",
            String.valueOf(port));
    node = started;
    started.awaitLine("forever");
  }

  @AfterAll
  void endNode() {
    if (node != null) {
      node.close();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "result",
        "key",
        "failure",
        "cancel",
        "progress",
        "logs",
        "waiting",
        "unreplied",
        "received",
        "operations",
        "awaited",
        "ported"
      })
  void pythonClientAndInstallationAgree(String scenario) throws Exception {
    assertThat(scenario(scenario).out()).isEmpty();
  }

  @Test
  void javaAwaitsWhatPythonHasSubmitted() throws Exception {
    List<String> ids = scenario("submits").lines();

    try (TaskClient client = client("java")) {
      assertThat(client.await(ADD, new TaskId(ids.get(0))).get(90, SECONDS))
          .isEqualTo(JsonText.of("42"));
      assertThatThrownBy(() -> client.await(BROKEN, new TaskId(ids.get(1))).get(90, SECONDS))
          .cause()
          .isInstanceOfSatisfying(
              TaskFailedException.class,
              failure -> {
                assertThat(failure.errorType()).isEqualTo("KeyError");
                assertThat(failure.pythonTraceback()).contains("in broken");
              });
    }
  }

  @Test
  void pythonAwaitsWhatJavaHasSubmitted() throws Exception {
    try (TaskClient client = client("java")) {
      TaskHandle<JsonText> good = client.submit(ADD, JsonText.of("{\"x\":40,\"y\":2}"));
      TaskHandle<JsonText> bad = client.submit(BROKEN, JsonText.of("{\"order\":{}}"));

      List<String> lines = scenario("awaits", good.id().value(), bad.id().value()).lines();

      assertThat(lines).containsExactly("42", Status.FAILED.name());
    }
  }

  @Test
  void bothClientsGiveAKeyTheSameIdAndTheSamePartition() throws Exception {
    List<String> ofPython = scenario("places", "same-app", String.valueOf(KEYS)).lines();

    List<String> ofJava = new ArrayList<>();
    try (TaskClient client = client("same-app")) {
      for (int n = 0; n < KEYS; n++) {
        String key = "key-" + n;
        JsonText payload = JsonText.of("{\"x\":%d,\"y\":0}".formatted(n));
        TaskHandle<JsonText> handle = client.submit(ADD, payload, options -> options.key(key));
        Coordinates at = handle.submitted().get(60, SECONDS);
        ofJava.add(key + " " + handle.id() + " " + at.partition());
        assertThat(handle.result().get(60, SECONDS)).isEqualTo(JsonText.of(String.valueOf(n)));
      }
    }

    assertThat(ofPython).isEqualTo(ofJava);
  }

  private ClientPython.Said scenario(String name, String... arguments) throws Exception {
    List<String> line = new ArrayList<>(List.of(name, "127.0.0.1:" + port));
    line.addAll(List.of(arguments));
    ClientPython.Said said = python().run("scenarios.py", line.toArray(String[]::new));
    assertThat(said.exit()).as(said::err).isZero();
    return said;
  }

  private ClientPython python() {
    if (python == null) {
      throw new IllegalStateException("no Python was found");
    }
    return python;
  }

  private TaskClient client(String app) {
    return TaskClient.builder().bootstrapServers("127.0.0.1:" + port).app(app).build();
  }
}
