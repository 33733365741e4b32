package dev.kurier.runner.execute;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.BufferedReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What becomes of the processes of a JVM that is killed. */
class SuddenDeathTest {

  @Test
  void killedJvmLeavesNobody() throws Exception {
    Process victim =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                Victim.class.getName())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    try (BufferedReader said = victim.inputReader()) {
      String mark =
          said.lines().filter(line -> line.startsWith("KURIER_TEST_")).findFirst().orElseThrow();
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
  void closedExecutorLeavesNoProcessThreadOrFile() throws Exception {
    Path parent = Files.createTempDirectory("k");
    List<Thread> before = threads();
    var settings =
        new ExecuteSettings(
            parent, Duration.ofSeconds(30), Duration.ofSeconds(2), Duration.ofSeconds(10));
    var handler = Handlers.withGrace(Handlers.function("stubborn"), Duration.ofMillis(50));
    var executor =
        PythonExecutor.open(settings, List.of(handler), Clock.systemUTC(), OutputSink.none());
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

  private static List<Thread> threads() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().startsWith("kurier-"))
        .toList();
  }
}
