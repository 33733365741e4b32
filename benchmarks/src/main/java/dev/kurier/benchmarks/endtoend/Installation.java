package dev.kurier.benchmarks.endtoend;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/** A broker and a ledger, each a process of its own, and runners as they are asked for. */
final class Installation implements AutoCloseable {

  private final Path launcher;
  private final NodeFile files;
  private final Path folder;
  private final int port;
  private final Deque<KurierProcess> processes = new ArrayDeque<>(); // guarded by this

  private Installation(Path launcher, NodeFile files, Path folder, int port) {
    this.launcher = launcher;
    this.files = files;
    this.folder = folder;
    this.port = port;
  }

  /**
   * Starts broker and ledger, and returns when they serve.
   *
   * @param launcher {@code kurier} of the source tree
   * @param folder for records and logs
   * @param layout of topics and queues
   */
  static Installation open(Path launcher, Path folder, Layout layout)
      throws IOException, InterruptedException {
    Files.createDirectories(folder);
    NodeFile files = new NodeFile(folder, layout);
    Installation installation = new Installation(launcher, files, folder, freePort());
    try {
      installation.startBroker();
      installation.start("ledger", "ledger", files.bare()).awaitReady();
      return installation;
    } catch (IOException | InterruptedException | RuntimeException e) {
      installation.close();
      throw e;
    }
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private void startBroker() throws IOException, InterruptedException {
    List<String> arguments =
        List.of(
            "--roles",
            "broker",
            "--data",
            folder.resolve("data").toString(),
            "--port",
            Integer.toString(port),
            "-c",
            files.bare().toString());
    begin("broker", arguments).awaitReady();
  }

  /** Starts a runner of one handler, and returns when it serves. */
  KurierProcess runner(String name, Served served) throws IOException, InterruptedException {
    KurierProcess runner = start(name, "runner", files.of(served));
    runner.awaitReady();
    return runner;
  }

  private KurierProcess start(String name, String role, Path file) throws IOException {
    return begin(
        name, List.of("--roles", role, "--kafka", bootstrapServers(), "-c", file.toString()));
  }

  private synchronized KurierProcess begin(String name, List<String> arguments) throws IOException {
    KurierProcess process = KurierProcess.start(launcher, name, arguments, folder);
    processes.push(process);
    return process;
  }

  String bootstrapServers() {
    return "127.0.0.1:" + port;
  }

  Layout layout() {
    return files.layout();
  }

  /** Those that run now, in the order in which they were started. */
  synchronized List<KurierProcess> running() {
    return List.copyOf(processes).reversed().stream()
        .filter(process -> process.process().isAlive())
        .toList();
  }

  /** Ends all that still run, those that were started last first. */
  @Override
  public synchronized void close() {
    processes.forEach(KurierProcess::close);
    processes.clear();
  }
}
