package dev.kurier.runner.execute;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kurier.protocol.Outcome;
import dev.kurier.runner.task.Confinement;
import dev.kurier.runner.task.Confinement.Network;
import dev.kurier.runner.task.Confinement.Resources;
import dev.kurier.runner.task.HandlerSpec;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WallsTest {

  @Test
  void missingSecretIsAStartFailureThatNamesItAndLeavesNoFile(@TempDir Path parent)
      throws Exception {
    Path secret = parent.resolve("secret");
    Confinement confinement =
        new Confinement(
            false, List.of(), new Network.All(), Resources.none(), Map.of("key", secret));
    HandlerSpec handler = Handlers.function("echo").confined(confinement);
    try (PythonExecutor executor =
        PythonExecutor.open(
            Handlers.settings(parent), List.of(handler), Clock.systemUTC(), OutputSink.none())) {

      Outcome without = outcome(executor, handler);
      List<Path> left = files(parent);
      Files.writeString(secret, "now it is there");
      Outcome with = outcome(executor, handler);

      assertThat(without)
          .isInstanceOfSatisfying(
              Outcome.StartFailed.class,
              failed -> assertThat(failed.message()).contains(secret.toString()));
      assertThat(left).isEmpty();
      assertThat(with).isInstanceOf(Outcome.Succeeded.class);
    }
  }

  private static Outcome outcome(PythonExecutor executor, HandlerSpec handler) throws Exception {
    var running = executor.run(Handlers.request(handler, "1"));
    return running.report().get(60, TimeUnit.SECONDS).outcome();
  }

  /** What is in the folder for the files of runs. */
  private static List<Path> files(Path parent) throws Exception {
    try (Stream<Path> all = Files.walk(parent)) {
      return all.filter(path -> path.toString().contains("/runs/")).toList();
    }
  }
}
