package dev.kurier.runner.execute;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kurier.protocol.Outcome;
import dev.kurier.runner.task.ExecutionReport;
import dev.kurier.runner.task.HandlerCode;
import dev.kurier.runner.task.HandlerCode.ResultSource;
import dev.kurier.runner.task.HandlerSpec;
import dev.kurier.runner.task.Place;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which code a report says has run, in each mode. */
class HandlerVersionTest {

  private static final String FORM = "[0-9a-f]{12}";

  @TempDir Path folder;

  private Path code;

  @BeforeEach
  void writeCode() throws Exception {
    code = Files.createDirectories(folder.resolve("code"));
    write(code, 1);
  }

  @Test
  void equalCodeOfAFunctionHasOneVersionWhereverItLies() throws Exception {
    Path elsewhere = Files.createDirectories(folder.resolve("elsewhere"));
    write(elsewhere, 1);

    String here = version(function(code));

    assertThat(here).matches(FORM);
    assertThat(version(function(elsewhere))).isEqualTo(here);
    write(elsewhere, 2);
    assertThat(version(function(elsewhere))).matches(FORM).isNotEqualTo(here);
  }

  @Test
  void packagesAreAPartOfIt() throws Exception {
    Path lock = Files.writeString(folder.resolve("lock.txt"), "# nothing\n");
    Place place = new Place("python3", Optional.of(lock), code, List.of(code), Map.of());

    assertThat(version(HandlerSpec.of("f", function(code).code(), place)))
        .matches(FORM)
        .isNotEqualTo(version(function(code)));
  }

  @Test
  void scriptsAndCommandsHaveTheVersionOfTheirFilesAtEachRun() throws Exception {
    HandlerSpec script =
        HandlerSpec.of(
            "s",
            new HandlerCode.Script(
                code.resolve("job.py"), List.of(), List.of(), ResultSource.STDOUT_JSON),
            Place.in(code));
    HandlerSpec command =
        HandlerSpec.of(
            "c",
            new HandlerCode.Command(List.of("python3", "job.py"), ResultSource.STDOUT_JSON),
            Place.in(code));
    try (ModeExecutor executor = executor(script, command)) {
      String first = version(executor, script);
      String firstOfCommand = version(executor, command);
      assertThat(version(executor, script)).isEqualTo(first);
      write(code, 2);

      assertThat(first).matches(FORM).isNotEqualTo(firstOfCommand);
      assertThat(version(executor, script)).matches(FORM).isNotEqualTo(first);
      assertThat(version(executor, command)).matches(FORM).isNotEqualTo(firstOfCommand);
    }
  }

  @Test
  void functionThatChangesUnderARunningNodeHasAnotherVersion() throws Exception {
    HandlerSpec handler = function(code);
    try (ModeExecutor executor = executor(handler)) {
      String first = version(executor, handler);
      write(code, 2);
      // A look at the files is taken a few times a second.
      long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
      ExecutionReport report = run(executor, handler);
      while (result(report).equals("1") && System.nanoTime() < end) {
        assertThat(report.handlerVersion()).contains(first);
        report = run(executor, handler);
      }

      assertThat(result(report)).isEqualTo("2");
      assertThat(report.handlerVersion().orElseThrow()).matches(FORM).isNotEqualTo(first);
    }
  }

  @Test
  void configuredVersionIsTheVersion() throws Exception {
    assertThat(version(function(code).called("2030.1+b7"))).isEqualTo("2030.1+b7");
  }

  @Test
  void runThatNeverBeganHasNone() throws Exception {
    HandlerSpec absent =
        HandlerSpec.of(
            "absent",
            new HandlerCode.Function("absent", "f", HandlerCode.Reuse.NEVER),
            Place.in(code));
    ModeExecutor executor =
        ModeExecutor.open(settings(), List.of(absent), Clock.systemUTC(), OutputSink.none());
    try (executor) {
      assertThat(executor.start()).isNotEmpty();
      ExecutionReport report = run(executor, absent);

      assertThat(report.outcome()).isInstanceOf(Outcome.StartFailed.class);
      assertThat(report.handlerVersion()).isEmpty();
    }
  }

  private static HandlerSpec function(Path where) {
    return HandlerSpec.of(
        "f",
        new HandlerCode.Function("jobs", "f", HandlerCode.Reuse.NEVER),
        new Place("python3", Optional.empty(), where, List.of(where), Map.of()));
  }

  /** Code that answers a number; each version has a time of its own. */
  private static void write(Path where, int answer) throws Exception {
    Path module =
        Files.writeString(
            where.resolve("jobs.py"), "def f(payload):\n    return %d\n".formatted(answer));
    Path script = Files.writeString(where.resolve("job.py"), "print(%d)\n".formatted(answer));
    FileTime time = FileTime.from(Instant.EPOCH.plusSeconds(answer));
    Files.setLastModifiedTime(module, time);
    Files.setLastModifiedTime(script, time);
  }

  private ExecuteSettings settings() {
    ExecuteSettings usual = Handlers.settings(folder);
    return new ExecuteSettings(
        folder,
        usual.startLimit(),
        usual.killLimit(),
        usual.closeLimit(),
        ExecuteSettings.Environments.in(folder.resolve("venvs")));
  }

  private ModeExecutor executor(HandlerSpec... handlers) throws Exception {
    ModeExecutor executor =
        ModeExecutor.open(settings(), List.of(handlers), Clock.systemUTC(), OutputSink.none());
    assertThat(executor.start()).isEmpty();
    return executor;
  }

  private String version(HandlerSpec handler) throws Exception {
    try (ModeExecutor executor = executor(handler)) {
      return version(executor, handler);
    }
  }

  private static String version(ModeExecutor executor, HandlerSpec handler) throws Exception {
    ExecutionReport report = run(executor, handler);
    assertThat(report.outcome()).isInstanceOf(Outcome.Succeeded.class);
    return report.handlerVersion().orElseThrow();
  }

  private static ExecutionReport run(ModeExecutor executor, HandlerSpec handler) throws Exception {
    return executor.run(Handlers.request(handler, "null")).report().get(60, TimeUnit.SECONDS);
  }

  private static String result(ExecutionReport report) {
    return ((Outcome.Succeeded) report.outcome()).result().toString();
  }
}
