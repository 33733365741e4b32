package dev.kurier.runner.execute;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.kurier.protocol.Outcome;
import dev.kurier.runner.task.HandlerCode;
import dev.kurier.runner.task.HandlerCode.ResultSource;
import dev.kurier.runner.task.HandlerCode.Reuse;
import dev.kurier.runner.task.HandlerSpec;
import dev.kurier.runner.task.Place;
import dev.kurier.runner.task.TaskExecutor.HandlerProblem;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Handlers whose packages a lock file names. */
class HandlerEnvironmentTest {

  private static final HandlerCode FUNCTION =
      new HandlerCode.Function("kurier_greet", "version", Reuse.NEVER);

  @TempDir private Path folder;
  private Path lock;
  private Wheels wheels;

  @BeforeEach
  void prepare() throws IOException {
    lock = folder.resolve("lock.txt");
    wheels = Wheels.in(folder.resolve("wheels"));
    wheels.add("1.0");
    wheels.lock(lock, "kurier-greet==1.0");
  }

  private HandlerSpec handler(String type, HandlerCode code) {
    var place = new Place("python3", Optional.of(lock), folder, List.of(), Map.of());
    return HandlerSpec.of(type, code, place);
  }

  private HandlerSpec command(String type, String... argv) {
    return handler(type, new HandlerCode.Command(List.of(argv), ResultSource.STDOUT_TEXT));
  }

  private PythonExecutor executor(Duration patience, HandlerSpec... handlers) throws IOException {
    var environments = ExecuteSettings.Environments.in(folder.resolve("venvs")).waiting(patience);
    return PythonExecutor.open(
        ExecuteSettings.defaults().with(environments),
        List.of(handlers),
        Clock.systemUTC(),
        OutputSink.none());
  }

  private static Outcome outcome(PythonExecutor executor, HandlerSpec handler) throws Exception {
    return executor
        .run(Handlers.request(handler, "{}"))
        .report()
        .get(60, TimeUnit.SECONDS)
        .outcome();
  }

  private static String result(PythonExecutor executor, HandlerSpec handler) throws Exception {
    Outcome outcome = outcome(executor, handler);
    assertThat(outcome).isInstanceOf(Outcome.Succeeded.class);
    return ((Outcome.Succeeded) outcome).result().toString();
  }

  @Test
  void functionsAndCommandsFindTheirPackages() throws Exception {
    HandlerSpec function = handler("function", FUNCTION);
    HandlerSpec script = command("script", "kurier-greet");
    HandlerSpec prefix = command("prefix", "python3", "-c", "import sys; print(sys.prefix)");
    try (PythonExecutor executor = executor(Duration.ofMinutes(2), function, script, prefix)) {
      assertThat(executor.start()).isEmpty();

      assertThat(result(executor, function)).isEqualTo("\"1.0\"");
      assertThat(result(executor, script)).startsWith("\"1.0 " + folder.resolve("venvs"));
      assertThat(result(executor, prefix)).startsWith("\"" + folder.resolve("venvs"));
    }
  }

  @Test
  void handlerWhoseEnvironmentTakesLongServesWhenItIsThere() throws Exception {
    HandlerSpec slow = handler("slow", FUNCTION);
    HandlerSpec quick = Handlers.function("add");
    try (PythonExecutor executor = executor(Duration.ofMillis(1), slow, quick)) {
      List<HandlerProblem> problems = executor.start();

      assertThat(problems).extracting(HandlerProblem::type).containsExactly("slow");
      assertThat(problems.getFirst().problem()).contains("still being made", lock.toString());
      assertThat(executor.problems()).isEqualTo(problems);
      await().atMost(Duration.ofMinutes(1)).until(() -> executor.problems().isEmpty());
      assertThat(result(executor, slow)).isEqualTo("\"1.0\"");
    }
  }

  @Test
  void handlerRecoversWhenItsLockFileIsMended() throws Exception {
    wheels.lock(lock, "kurier-greet==3.0");
    HandlerSpec broken = handler("broken", FUNCTION);
    try (PythonExecutor executor = executor(Duration.ofMinutes(2), broken)) {
      assertThat(executor.start().getFirst().problem()).contains("No matching distribution");
      assertThat(outcome(executor, broken)).isInstanceOf(Outcome.StartFailed.class);

      wheels.lock(lock, "kurier-greet==1.0");

      await().atMost(Duration.ofMinutes(1)).until(() -> executor.problems().isEmpty());
      assertThat(result(executor, broken)).isEqualTo("\"1.0\"");
    }
  }
}
