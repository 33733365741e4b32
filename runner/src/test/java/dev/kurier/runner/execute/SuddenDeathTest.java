package dev.kurier.runner.execute;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What becomes of the processes of a JVM that is killed. */
class SuddenDeathTest {

  @Test
  void killedJvmLeavesNobody() throws Exception {
    Process victim = victim(Path.of(System.getProperty("java.io.tmpdir")));
    try (BufferedReader said = victim.inputReader()) {
      String mark = markOf(said);
      List<Long> tree = Processes.mentioning(mark);
      assertThat(tree).hasSizeGreaterThan(8);

      victim.destroyForcibly().waitFor();

      await()
          .atMost(Duration.ofSeconds(10))
          .untilAsserted(() -> assertThat(tree).noneMatch(Processes::isAlive));
      assertThat(Processes.mentioning(mark)).isEmpty();
    } finally {
      victim.destroyForcibly();
    }
  }

  @Test
  void whatOutlivesItsSupervisorIsClearedAtTheNextStart(@TempDir Path parent) throws Exception {
    Process victim = victim(parent);
    List<Long> tree = List.of();
    try (BufferedReader said = victim.inputReader()) {
      tree = Processes.mentioning(markOf(said));
      List<Long> harness = new ArrayList<>(Processes.mentioning("/harness/kurier/_worker"));
      harness.retainAll(tree);
      List<Long> commands = new ArrayList<>(Processes.mentioning("KURIER_RESULT=" + parent));
      commands.retainAll(tree);
      // Stopped first, so that none can still end what the next one would leave behind.
      signal("-STOP", harness);
      signal("-KILL", harness);
      victim.destroyForcibly().waitFor();
      assertThat(commands).hasSizeGreaterThan(1).allMatch(Processes::isAlive);
      assertThat(parent).isNotEmptyDirectory();

      PythonExecutor.open(settings(parent), List.of(), Clock.systemUTC(), OutputSink.none())
          .close();

      assertThat(commands).noneMatch(Processes::isAlive);
      try (Stream<Path> left = Files.list(parent)) {
        assertThat(left.filter(path -> path.getFileName().toString().startsWith("kurier-")))
            .isEmpty();
      }
    } finally {
      victim.destroyForcibly();
      tree.stream()
          .flatMap(pid -> ProcessHandle.of(pid).stream())
          .forEach(ProcessHandle::destroyForcibly);
    }
  }

  @Test
  void closedExecutorLeavesNoProcessThreadOrFile() throws Exception {
    Path parent = Files.createTempDirectory("k");
    List<Thread> before = threads();
    var handler = Handlers.withGrace(Handlers.function("stubborn"), Duration.ofMillis(50));
    var executor =
        PythonExecutor.open(
            settings(parent), List.of(handler), Clock.systemUTC(), OutputSink.none());
    assertThat(executor.start()).isEmpty();
    var report = executor.run(Handlers.request(handler, "null")).report();

    executor.close();
    executor.close();

    assertThat(report).isDone();
    assertThat(Processes.mentioning(parent.toString())).isEmpty();
    assertThat(parent).isEmptyDirectory();
    await().atMost(Duration.ofSeconds(10)).until(() -> before.containsAll(threads()));
    Files.delete(parent);
  }

  private static void signal(String name, List<Long> pids) throws Exception {
    List<String> command = new ArrayList<>(List.of("kill", name));
    pids.forEach(pid -> command.add(pid.toString()));
    assertThat(new ProcessBuilder(command).start().waitFor()).isZero();
  }

  private static Process victim(Path temporary) throws IOException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Djava.io.tmpdir=" + temporary,
            "-cp",
            System.getProperty("java.class.path"),
            Victim.class.getName())
        .redirectError(ProcessBuilder.Redirect.INHERIT)
        .start();
  }

  private static String markOf(BufferedReader said) {
    return said.lines().filter(line -> line.startsWith("KURIER_TEST_")).findFirst().orElseThrow();
  }

  private static ExecuteSettings settings(Path folder) {
    return new ExecuteSettings(
        folder,
        Duration.ofSeconds(30),
        Duration.ofSeconds(2),
        Duration.ofSeconds(10),
        ExecuteSettings.Environments.in(folder.resolve("venvs")));
  }

  private static List<Thread> threads() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().startsWith("kurier-"))
        .toList();
  }
}
