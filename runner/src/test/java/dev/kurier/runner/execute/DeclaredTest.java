package dev.kurier.runner.execute;

import static dev.kurier.runner.execute.Handlers.request;
import static org.assertj.core.api.Assertions.assertThat;

import dev.kurier.protocol.Outcome;
import dev.kurier.runner.task.Declared;
import dev.kurier.runner.task.ExecutionRequest;
import dev.kurier.runner.task.HandlerCode;
import dev.kurier.runner.task.HandlerCode.Reuse;
import dev.kurier.runner.task.HandlerSpec;
import dev.kurier.runner.task.Place;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(120)
class DeclaredTest {

  private static final HandlerSpec SLEEPER = open("declared", "sleeper", 1, Handlers.FOLDER);

  @TempDir Path folder;

  private static HandlerSpec open(String module, String name, int tasks, Path folder) {
    Reuse reuse = tasks == 1 ? Reuse.NEVER : Reuse.warm();
    Place place =
        new Place("python3", Optional.empty(), folder, List.of(folder), Map.of(Handlers.MARK, "1"));
    return HandlerSpec.of(name, new HandlerCode.Function(module, name, reuse), place);
  }

  private static PythonExecutor executor(HandlerSpec... handlers) throws Exception {
    PythonExecutor executor =
        PythonExecutor.open(
            ExecuteSettings.defaults(), List.of(handlers), Clock.systemUTC(), OutputSink.none());
    assertThat(executor.start()).isEmpty();
    return executor;
  }

  private static Outcome run(PythonExecutor executor, ExecutionRequest request) throws Exception {
    return executor.run(request).report().get(60, TimeUnit.SECONDS).outcome();
  }

  @Test
  void codeCountsWhereTheConfigurationIsSilent() throws Exception {
    try (PythonExecutor executor = executor(SLEEPER)) {
      assertThat(run(executor, request(SLEEPER, "null")))
          .isInstanceOfSatisfying(
              Outcome.TimedOut.class,
              late -> assertThat(late.limit()).isEqualTo(Duration.ofMillis(300)));
      assertThat(executor.completed(SLEEPER).maxAttempts()).isEqualTo(2);
    }
  }

  @Test
  void configurationGoesFirst() throws Exception {
    HandlerSpec configured =
        SLEEPER
            .within(Duration.ofMillis(700), Duration.ofSeconds(5))
            .under(new HandlerSpec.Policy(5, 1, "sleeper"));
    try (PythonExecutor executor = executor(configured)) {
      assertThat(run(executor, request(configured, "null")))
          .isInstanceOfSatisfying(
              Outcome.TimedOut.class,
              late -> assertThat(late.limit()).isEqualTo(Duration.ofMillis(700)));
      assertThat(executor.completed(configured).maxAttempts()).isEqualTo(5);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 100})
  void declaredMemoryIsALimitInChildrenOfEveryKind(int tasks) throws Exception {
    HandlerSpec greedy = open("declared", "greedy", tasks, Handlers.FOLDER);
    try (PythonExecutor executor = executor(greedy)) {
      assertThat(run(executor, request(greedy, "1"))).isInstanceOf(Outcome.Succeeded.class);
      assertThat(run(executor, request(greedy, "200")))
          .isInstanceOfSatisfying(
              Outcome.Failed.class, failed -> assertThat(failed.code()).isEqualTo("MEMORY_LIMIT"));
    }
  }

  @Test
  void codeThatDeclaresNothingIsRunByTheDefaults() throws Exception {
    HandlerSpec silent = open("declared", "silent", 1, Handlers.FOLDER);
    try (PythonExecutor executor = executor(silent)) {
      assertThat(executor.completed(silent)).isSameAs(silent);
      assertThat(run(executor, request(silent, "null"))).isInstanceOf(Outcome.Succeeded.class);
    }
  }

  @Test
  void changedCodeBringsItsLimitAlong() throws Exception {
    Path module = folder.resolve("changing.py");
    String code =
        "import time\nfrom kurier import task\n@task(timeout=%s)\ndef nap(): time.sleep(%s)\n";
    Files.writeString(module, code.formatted("60", "0"));
    HandlerSpec nap = open("changing", "nap", 1, folder);
    try (PythonExecutor executor = executor(nap)) {
      assertThat(run(executor, request(nap, "null"))).isInstanceOf(Outcome.Succeeded.class);

      Files.writeString(module, code.formatted("0.25", "59"));

      Outcome outcome = new Outcome.Interrupted("not run");
      long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
      while (!(outcome instanceof Outcome.TimedOut) && System.nanoTime() < end) {
        outcome = run(executor, request(nap, "null"));
      }
      assertThat(outcome)
          .isInstanceOfSatisfying(
              Outcome.TimedOut.class,
              late -> assertThat(late.limit()).isEqualTo(Duration.ofMillis(250)));
    }
  }

  @Test
  void taskOfItsOwnMindKeepsTheShorterLimit() {
    Declared declared =
        new Declared(Optional.of(Duration.ofSeconds(9)), OptionalInt.empty(), OptionalLong.empty());

    assertThat(request(SLEEPER, "null").completedBy(declared).timeout())
        .isEqualTo(Duration.ofSeconds(9));
  }

  @Test
  void whatNoCodeCanMeanIsDropped() {
    Declared odd = new DeclaredFacts(-1L, 101, 0L).declared();

    assertThat(odd).isEqualTo(Declared.nothing());
  }
}
