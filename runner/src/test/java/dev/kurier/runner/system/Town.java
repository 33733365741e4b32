package dev.kurier.runner.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** An installation whose roles are processes of their own. Closing it ends all of them. */
final class Town implements AutoCloseable {

  private static final Path DEMO =
      Path.of("../examples/demo/kurier.yaml").toAbsolutePath().normalize();
  private static final Duration DEMO_LIMIT = Duration.ofMinutes(4);
  private static final String READY = "node.ready";

  private final Path folder;
  private final String config;
  private final int port;
  private final Deque<KurierProcess> processes = new ArrayDeque<>();

  /** One that serves the demonstration's handlers. */
  Town(Path folder) {
    this(folder, DEMO);
  }

  Town(Path folder, Path config) {
    this.folder = folder;
    this.config = config.toString();
    this.port = Ports.free();
  }

  String bootstrapServers() {
    return "127.0.0.1:" + port;
  }

  /** A broker on always the same port and data. */
  KurierProcess broker() throws InterruptedException {
    return ready(
        Map.of(),
        "run",
        "--roles",
        "broker",
        "--data",
        folder.resolve("data").toString(),
        "--port",
        String.valueOf(port));
  }

  KurierProcess ledger() throws InterruptedException {
    return ready(Map.of(), "run", "--roles", "ledger", "-c", config, "--kafka", bootstrapServers());
  }

  /** A runner whose handlers' processes bear a mark in their environment. */
  KurierProcess runner(String mark) throws InterruptedException {
    return ready(
        Map.of(Marks.NAME, mark),
        "run",
        "--roles",
        "runner",
        "-c",
        config,
        "--kafka",
        bootstrapServers());
  }

  private KurierProcess ready(Map<String, String> environment, String... arguments)
      throws InterruptedException {
    Map<String, String> all = new HashMap<>(Groups.environment());
    all.putAll(environment);
    KurierProcess process = KurierProcess.start(folder, all, arguments);
    processes.push(process);
    process.awaitLine(READY);
    return process;
  }

  /** The demonstration's tasks, from a process that only submits and waits. */
  KurierProcess demo(int modules) {
    KurierProcess process =
        KurierProcess.start(
            folder,
            "demo",
            "--kafka",
            bootstrapServers(),
            "--limit",
            String.valueOf(modules),
            "-o",
            "json");
    processes.push(process);
    return process;
  }

  /** Waits for the demonstration's end: everything has to be accounted for. */
  JsonNode accounting(KurierProcess demo) throws InterruptedException {
    int exit = demo.awaitExit(DEMO_LIMIT);
    assertThat(exit).as(() -> demo.said("another exit code")).isZero();
    JsonNode accounting = JsonMapper.shared().readTree(demo.out());
    System.out.println("demo: " + accounting);
    assertThat(accounting.path("lost").asInt(-1)).isZero();
    assertThat(accounting.path("childrenLeft").asInt(-1)).isZero();
    return accounting;
  }

  @Override
  public void close() {
    processes.forEach(KurierProcess::close);
  }
}
