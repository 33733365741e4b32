package dev.kurier.runner.execute;

import static java.util.concurrent.TimeUnit.SECONDS;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The programs that make environments, and an end for those that still run. Thread-safe. */
final class Tools implements AutoCloseable {

  private static final int LAST_WORDS = 4 << 10;
  private static final int TOO_LONG = -1;
  private static final int KILL_SECONDS = 5;
  private static final Set<String> PASSED =
      Set.of(
          "HTTP_PROXY",
          "HTTPS_PROXY",
          "ALL_PROXY",
          "NO_PROXY",
          "SSL_CERT_FILE",
          "SSL_CERT_DIR",
          "REQUESTS_CA_BUNDLE",
          "CURL_CA_BUNDLE",
          "NETRC",
          "XDG_CACHE_HOME",
          "XDG_CONFIG_HOME",
          "XDG_CONFIG_DIRS");

  /** Settings of pip that would put packages elsewhere than into the environment. */
  private static final Set<String> REFUSED =
      Set.of("PIP_TARGET", "PIP_PREFIX", "PIP_ROOT", "PIP_USER", "PIP_PYTHON", "PIP_DRY_RUN");

  /** Holds a tool on a leash: when this JVM ends, however it ends, the tool does too. */
  private static final String LEASH =
      """
      import os, signal, subprocess, sys, threading
      tool = subprocess.Popen(sys.argv[1:], stdin=subprocess.DEVNULL, start_new_session=True)
      def hold():
          os.read(0, 1)
          os.killpg(tool.pid, signal.SIGKILL)
      threading.Thread(target=hold, daemon=True).start()
      os._exit(tool.wait() & 255)
      """;

  private final Set<Process> running = ConcurrentHashMap.newKeySet();
  private volatile boolean closed;

  /**
   * One call of a tool.
   *
   * @param python holds the leash
   * @param command program and arguments
   * @param folder where it runs
   * @param log what it says is added to this file
   */
  record Call(Path python, List<String> command, Path folder, Path log) {
    Call {
      command = List.copyOf(command);
    }
  }

  /** Runs a tool to its end; throws its last words if it fails or takes longer than the limit. */
  void run(Call call, Duration limit) throws StartFailure, InterruptedException {
    int exitCode;
    try {
      Files.writeString(
          call.log(),
          "$ " + String.join(" ", call.command()) + "\n",
          StandardOpenOption.CREATE,
          StandardOpenOption.APPEND);
      exitCode = await(start(call), limit);
    } catch (IOException failed) {
      throw new StartFailure(call.python() + " cannot be started: " + failed.getMessage(), failed);
    }
    if (closed) {
      throw new StartFailure("the node stops");
    }
    if (exitCode != 0) {
      String end = exitCode == TOO_LONG ? " took more than " + limit : " ended with " + exitCode;
      throw new StartFailure(
          String.join(" ", call.command()) + end + "; it said:\n" + lastWords(call.log()));
    }
  }

  private Process start(Call call) throws IOException {
    List<String> command = new ArrayList<>(List.of(call.python().toString(), "-I", "-c", LEASH));
    command.addAll(call.command());
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(call.folder().toFile())
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(call.log().toFile()));
    ProcessEnvironment.of(passed(System.getenv())).applyTo(builder);
    Process process = builder.start();
    running.add(process);
    if (closed) {
      end(process);
    }
    return process;
  }

  private int await(Process process, Duration limit) throws InterruptedException {
    try {
      return process.waitFor(limit) ? process.exitValue() : TOO_LONG;
    } finally {
      running.remove(process);
      end(process);
    }
  }

  /** Kills a tool and what it started; returns when they are gone. */
  private static void end(Process process) {
    List<ProcessHandle> tree =
        Stream.concat(Stream.of(process.toHandle()), process.descendants()).toList();
    tree.forEach(ProcessHandle::destroyForcibly);
    tree.forEach(one -> one.onExit().completeOnTimeout(one, KILL_SECONDS, SECONDS).join());
  }

  /** Of all variables those that tell pip where packages come from and how to get there. */
  static Map<String, String> passed(Map<String, String> all) {
    return all.entrySet().stream()
        .filter(entry -> isPassed(entry.getKey()))
        .collect(
            Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue, (a, b) -> a, TreeMap::new));
  }

  private static boolean isPassed(String name) {
    boolean isOfPip = name.startsWith("PIP_") && !REFUSED.contains(name);
    return isOfPip || PASSED.contains(name) || name.endsWith("_proxy");
  }

  private static String lastWords(Path log) {
    try (RandomAccessFile file = new RandomAccessFile(log.toFile(), "r")) {
      byte[] tail = new byte[(int) Math.min(file.length(), LAST_WORDS)];
      file.seek(file.length() - tail.length);
      file.readFully(tail);
      return new String(tail, StandardCharsets.UTF_8).strip();
    } catch (IOException unreadable) {
      return "(" + unreadable + ")";
    }
  }

  /** Ends what still runs; nothing starts afterwards. Idempotent. */
  @Override
  public void close() {
    closed = true;
    running.forEach(Tools::end);
  }
}
