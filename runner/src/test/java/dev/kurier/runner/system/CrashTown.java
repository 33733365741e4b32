package dev.kurier.runner.system;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kurier.runner.observe.CrashPoint;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** A broker, a steady ledger and a steady runner, and in turn a victim beside one of them. */
final class CrashTown implements AutoCloseable {

  static final String APP = "crash";

  private static final String READY = "node.ready";
  private static final String CONFIG =
      """
      node: { name: NAME, drain: 5s }
      apps: [crash]
      queues:
        default: { concurrency: 4 }
      retry: { first: 100ms, most: 500ms }
      handlers:
        crash.short: { python: "crashing:short" }
        crash.long: { python: "crashing:long" }
      """;
  private static final String HANDLERS =
      """
      import time


      def short(n):
          time.sleep(0.01)
          return n


      def long(n, ctx):
          for step in range(8):
              ctx.progress(step, 8)
              time.sleep(0.1)
          return n
      """;

  private final Path folder;
  private final int port = Ports.free();
  private final List<KurierProcess> processes = new ArrayList<>();
  private KurierProcess broker;
  private int victims;

  CrashTown(Path folder) throws IOException, InterruptedException {
    this.folder = folder;
    Files.writeString(folder.resolve("crashing.py"), HANDLERS);
    broker = startBroker();
    ready(Map.of(), "ledger", "steady");
    ready(Map.of(), "runner", "steady");
  }

  String bootstrapServers() {
    return "127.0.0.1:" + port;
  }

  /** A process in which something will go wrong once, and the file that tells that it has. */
  record Victim(KurierProcess process, Path mark) {

    boolean hasFailed() {
      return Files.exists(mark);
    }

    /** Lets it go on if it stands still. */
    void resume() throws IOException, InterruptedException {
      String pid = String.valueOf(process.handle().pid());
      assertThat(new ProcessBuilder("kill", "-CONT", pid).start().waitFor()).isZero();
    }
  }

  /** Starts one and returns when it takes part. */
  Victim victim(CrashCell cell, int times, long millis) throws IOException, InterruptedException {
    victims++;
    Path mark = folder.resolve("mark-" + victims);
    String point = cell.milestone() + ":" + times + ":" + cell.fault().mode() + ":" + millis;
    String options = "-D%s=%s -D%s=%s".formatted(CrashPoint.PROPERTY, point, CrashPoint.MARK, mark);
    String role = cell.isOfLedger() ? "ledger" : "runner";
    KurierProcess process = ready(Map.of("JDK_JAVA_OPTIONS", options), role, "victim");
    return new Victim(process, mark);
  }

  /** Starts a program that submits tasks under these ids, and fails once. */
  Victim submitter(ClientCell cell, int times, Path journal, List<String> ids) {
    victims++;
    Path mark = folder.resolve("mark-" + victims);
    String point = cell.point() + ":" + times + ":" + cell.fault().mode() + ":3000";
    List<String> armed =
        List.of(
            "-D%s=%s".formatted(CrashPoint.PROPERTY, point),
            "-D%s=%s".formatted(CrashPoint.MARK, mark));
    return new Victim(submitter(armed, journal, ids), mark);
  }

  /** Runs the same program, which has forgotten everything, to its end. */
  void submitAgain(Path journal, List<String> ids) throws InterruptedException {
    KurierProcess again = submitter(List.of(), journal, ids);
    int exit = again.awaitExit(KurierProcess.LIMIT);
    assertThat(exit).as(() -> again.said("no results")).isZero();
  }

  private KurierProcess submitter(List<String> jvm, Path journal, List<String> ids) {
    List<String> arguments = new ArrayList<>(List.of(bootstrapServers(), journal.toString()));
    arguments.addAll(ids);
    KurierProcess started =
        KurierProcess.startTest(folder, SubmittingProgram.class, jvm, arguments);
    processes.add(started);
    return started;
  }

  /** As when its machine fails; it comes back with its data and its port. */
  void killBroker() throws InterruptedException {
    broker.kill();
    broker = startBroker();
  }

  private KurierProcess startBroker() throws InterruptedException {
    KurierProcess started =
        KurierProcess.start(
            folder,
            Groups.environment(),
            "run",
            "--roles",
            "broker",
            "--data",
            folder.resolve("data").toString(),
            "--port",
            String.valueOf(port));
    processes.add(started);
    started.awaitLine(READY);
    return started;
  }

  private KurierProcess ready(Map<String, String> environment, String role, String name)
      throws IOException, InterruptedException {
    Path config = folder.resolve(name + ".yaml");
    Files.writeString(config, CONFIG.replace("NAME", name));
    Map<String, String> all = new HashMap<>(Groups.environment());
    all.putAll(environment);
    KurierProcess started =
        KurierProcess.start(
            folder,
            all,
            "run",
            "--roles",
            role,
            "-c",
            config.toString(),
            "--kafka",
            bootstrapServers());
    processes.add(started);
    started.awaitLine(READY);
    return started;
  }

  /** The last words of those who live, for a failure. */
  String said() {
    return processes.stream()
        .filter(KurierProcess::isAlive)
        .map(process -> process.said("a cell failed; the last words"))
        .collect(Collectors.joining(System.lineSeparator()));
  }

  @Override
  public void close() {
    processes.forEach(KurierProcess::close);
  }
}
