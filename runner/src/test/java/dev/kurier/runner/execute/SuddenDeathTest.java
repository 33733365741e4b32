package dev.kurier.runner.execute;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.kurier.protocol.Outcome;
import dev.kurier.runner.task.HandlerCode;
import dev.kurier.runner.task.HandlerCode.Reuse;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What becomes of the processes of a JVM that is killed. */
class SuddenDeathTest {

  /** A zygote and a supervisor. */
  private static final int HARNESS = 2;

  /** A task and who it has started. */
  private static final int FAMILY = 3;

  @ParameterizedTest
  @EnumSource(Way.class)
  void killedJvmLeavesNobody(Way way) throws Exception {
    Process victim = victim(Path.of(System.getProperty("java.io.tmpdir")), way);
    try (BufferedReader said = victim.inputReader()) {
      String mark = markOf(said);
      List<Long> tree = Processes.mentioning(mark);
      assertThat(tree).hasSizeGreaterThanOrEqualTo(HARNESS + FAMILY);

      long killed = System.nanoTime();
      victim.destroyForcibly().waitFor();

      await()
          .atMost(Duration.ofSeconds(10))
          .pollInterval(Duration.ofMillis(5))
          .untilAsserted(() -> assertThat(tree).noneMatch(Processes::isAlive));
      long millis = (System.nanoTime() - killed) / 1_000_000;
      System.out.printf(
          "%s: all %d processes gone %d ms after kill -9%n", way, tree.size(), millis);
      assertThat(Processes.mentioning(mark)).isEmpty();
    } finally {
      victim.destroyForcibly();
    }
  }

  @Test
  void stoppedJvmLosesItsTreesBeforeTheLedgerGivesTheirTasksAway() throws Exception {
    Process victim = victim(Path.of(System.getProperty("java.io.tmpdir")), Way.values());
    try (BufferedReader said = victim.inputReader()) {
      List<Long> tree = Processes.mentioning(markOf(said));
      assertThat(tree).hasSizeGreaterThanOrEqualTo((HARNESS + FAMILY) * Way.values().length);

      signal("-STOP", List.of(victim.pid()));
      long stopped = System.nanoTime();

      await()
          .atMost(Duration.ofSeconds(6))
          .pollInterval(Duration.ofMillis(20))
          .untilAsserted(() -> assertThat(tree).noneMatch(Processes::isAlive));
      long millis = (System.nanoTime() - stopped) / 1_000_000;
      System.out.printf("all %d processes gone %d ms after SIGSTOP%n", tree.size(), millis);
    } finally {
      victim.destroyForcibly();
    }
  }

  @Test
  void whatOutlivesItsSupervisorIsClearedAtTheNextStart(@TempDir Path parent) throws Exception {
    Process victim = victim(parent, Way.values());
    List<Long> tree = List.of();
    try (BufferedReader said = victim.inputReader()) {
      tree = Processes.mentioning(markOf(said));
      List<Long> zygotes = childrenAmong(tree, List.of(victim.pid()));
      List<Long> supervisors = childrenAmong(tree, zygotes);
      List<Long> families = new ArrayList<>(tree);
      families.removeAll(zygotes);
      families.removeAll(supervisors);
      // Stopped first, so that none can still end what the next one would leave behind.
      List<Long> harness = new ArrayList<>(supervisors);
      harness.addAll(zygotes);
      signal("-STOP", harness);
      signal("-KILL", harness);
      victim.destroyForcibly().waitFor();
      await().until(() -> harness.stream().noneMatch(Processes::isAlive));
      // A spare child of the one who forks has nothing that keeps it from its parent's fate.
      families.removeIf(pid -> !Processes.isAlive(pid));
      assertThat(families).hasSize(FAMILY * Way.values().length);
      assertThat(parent).isNotEmptyDirectory();

      var settings = Handlers.settings(parent);
      PythonExecutor.open(settings, List.of(), Clock.systemUTC(), OutputSink.none()).close();

      assertThat(families).noneMatch(Processes::isAlive);
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

  private static List<Long> childrenAmong(List<Long> tree, List<Long> parents) {
    return tree.stream()
        .flatMap(pid -> ProcessStat.of(pid).stream())
        .filter(stat -> parents.contains(stat.parent()))
        .map(ProcessStat::pid)
        .toList();
  }

  @Test
  void closedExecutorLeavesNoProcessThreadOrFile() throws Exception {
    Path parent = Files.createTempDirectory("k");
    List<Thread> before = threads();
    var handler = Handlers.withGrace(Handlers.function("stubborn"), Duration.ofMillis(50));
    var executor =
        PythonExecutor.open(
            Handlers.settings(parent), List.of(handler), Clock.systemUTC(), OutputSink.none());
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

  @Test
  void executorThatIsClosedWhileItStartsLeavesNoProcess(@TempDir Path parent) throws Exception {
    var slow = Handlers.of("slow", new HandlerCode.Function("slow", "run", Reuse.NEVER));
    var executor =
        PythonExecutor.open(
            Handlers.settings(parent), List.of(slow), Clock.systemUTC(), OutputSink.none());
    var report = executor.run(Handlers.request(slow, "null")).report();
    String harness = parent.toRealPath().toString();
    await().atMost(Duration.ofSeconds(20)).until(() -> !Processes.mentioning(harness).isEmpty());

    executor.close();

    assertThat(Processes.mentioning(harness)).isEmpty();
    assertThat(report.get(10, TimeUnit.SECONDS).outcome()).isInstanceOf(Outcome.Interrupted.class);
  }

  private static void signal(String name, List<Long> pids) throws Exception {
    List<String> command = new ArrayList<>(List.of("kill", name));
    pids.forEach(pid -> command.add(pid.toString()));
    assertThat(new ProcessBuilder(command).start().waitFor()).isZero();
  }

  private static Process victim(Path temporary, Way... ways) throws IOException {
    List<String> command = new ArrayList<>();
    command.addAll(
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Djava.io.tmpdir=" + temporary,
            "-cp",
            System.getProperty("java.class.path"),
            Victim.class.getName()));
    Stream.of(ways).map(Way::name).forEach(command::add);
    return new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
  }

  private static String markOf(BufferedReader said) {
    return said.lines().filter(line -> line.startsWith("KURIER_TEST_")).findFirst().orElseThrow();
  }

  private static List<Thread> threads() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().startsWith("kurier-"))
        .toList();
  }
}
