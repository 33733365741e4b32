package dev.kurier.runner.execute;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kurier.protocol.Outcome;
import dev.kurier.runner.task.HandlerCode;
import dev.kurier.runner.task.HandlerCode.Function;
import dev.kurier.runner.task.HandlerCode.ResultSource;
import dev.kurier.runner.task.HandlerCode.Reuse;
import dev.kurier.runner.task.HandlerSpec;
import dev.kurier.runner.task.TaskExecutor.HandlerProblem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is wrong with a handler is found before its first task. */
class HandlerStartTest {

  @TempDir private Path folder;

  private static PythonExecutor executor(HandlerSpec... handlers) throws IOException {
    return PythonExecutor.open(
        ExecuteSettings.defaults(), List.of(handlers), Clock.systemUTC(), OutputSink.none());
  }

  private static String problem(HandlerSpec handler) throws IOException {
    try (PythonExecutor executor = executor(handler)) {
      List<HandlerProblem> problems = executor.start();
      assertThat(problems).hasSize(1);
      assertThat(problems.getFirst().type()).isEqualTo(handler.type());
      return problems.getFirst().problem();
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "x = 1 | nowhere | f | no module named 'nowhere'; looked in",
        "x = 1 | broken | f | no 'f' in",
        "import absent | broken | f | line 1, in <module>",
        "def f(: | broken | f | SyntaxError"
      })
  void moduleThatCannotServeIsNamed(String source, String module, String function, String problem)
      throws IOException {
    Files.writeString(folder.resolve("broken.py"), source);
    HandlerCode code = new Function(module, function, Reuse.NEVER);
    assertThat(problem(Handlers.of("t", code, "python3", folder))).contains(problem);
  }

  @Test
  void moduleThatStartsThreadsIsSentToModeProcess() throws IOException {
    Files.writeString(
        folder.resolve("threaded.py"),
        """
        import threading, time
        threading.Thread(target=time.sleep, args=(30,), daemon=True).start()
        def f(): ...
        """);
    HandlerCode code = new Function("threaded", "f", Reuse.NEVER);
    assertThat(problem(Handlers.of("t", code, "python3", folder))).contains("mode 'process'");
  }

  @Test
  void interpreterThatIsMissingIsNamedWithWhereItWasLookedFor() throws IOException {
    HandlerCode code = new Function("m", "f", Reuse.NEVER);
    assertThat(problem(Handlers.of("t", code, "venv/bin/python", folder)))
        .contains("'venv/bin/python'", folder.resolve("venv/bin/python").toString());
    assertThat(problem(Handlers.of("t", code, "python9.9", folder))).contains("PATH=");
  }

  @Test
  void interpreterThatIsTooOldIsRefused() throws IOException {
    Path old = folder.resolve("python");
    Files.writeString(old, "#!/bin/sh\necho /usr/bin/python3.6\necho 3 6\n");
    Files.setPosixFilePermissions(old, PosixFilePermissions.fromString("rwx------"));
    HandlerCode code = new Function("m", "f", Reuse.NEVER);
    assertThat(problem(Handlers.of("t", code, old.toString(), folder)))
        .contains("Python 3.6", "3.9");
  }

  @Test
  void workingDirectoryThatIsMissingIsNamed() throws IOException {
    Path missing = folder.resolve("missing");
    HandlerCode code = new Function("m", "f", Reuse.NEVER);
    assertThat(problem(Handlers.of("t", code, "python3", missing))).contains(missing.toString());
  }

  @Test
  void commandAndScriptThatAreMissingAreNamed() throws IOException {
    assertThat(problem(Handlers.command(ResultSource.FILE, "no-such-command")))
        .contains("no-such-command", "PATH=");
    assertThat(problem(Handlers.command(ResultSource.FILE, "python3", "absent.py")))
        .contains(Handlers.FOLDER.resolve("absent.py").toString());
  }

  @Test
  void oneBrokenModuleDoesNotStopAnother() throws Exception {
    Files.writeString(folder.resolve("broken.py"), "1/0");
    HandlerSpec broken =
        Handlers.of("b", new Function("broken", "f", Reuse.NEVER), "python3", folder);
    HandlerSpec add = Handlers.function("add");
    try (PythonExecutor executor = executor(broken, add)) {
      assertThat(executor.start()).extracting(HandlerProblem::type).containsExactly("b");
      assertThat(outcome(executor, broken)).isInstanceOf(Outcome.StartFailed.class);
      assertThat(outcome(executor, add)).isInstanceOf(Outcome.Succeeded.class);
    }
  }

  @Test
  void environmentThatReturnsIsUsedAgain() throws Exception {
    Path real = Interpreter.locate("python3", folder, ProcessEnvironment.of(Map.of())).executable();
    Path link = folder.resolve("python");
    Files.writeString(folder.resolve("late.py"), "def f(**fields): return 1\n");
    HandlerSpec handler =
        Handlers.of("late", new Function("late", "f", Reuse.NEVER), link.toString(), folder);
    try (PythonExecutor executor = executor(handler)) {
      assertThat(executor.start()).hasSize(1);
      while (executor.unhealthy().isEmpty()) {
        assertThat(outcome(executor, handler)).isInstanceOf(Outcome.StartFailed.class);
      }
      assertThat(executor.unhealthy().getFirst().problem()).contains(link.toString());
      Files.createSymbolicLink(link, real);
      while (!(outcome(executor, handler) instanceof Outcome.Succeeded)) {
        Thread.onSpinWait();
      }
      assertThat(executor.unhealthy()).isEmpty();
    }
  }

  private static Outcome outcome(PythonExecutor executor, HandlerSpec handler) throws Exception {
    var running = executor.run(Handlers.request(handler, "{\"a\":1,\"b\":2}"));
    return running.report().get(60, TimeUnit.SECONDS).outcome();
  }
}
