package dev.kurier.runner.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kurier.protocol.Reason;
import dev.kurier.protocol.Status;
import dev.kurier.protocol.TaskState;
import dev.kurier.runner.task.HandlerCode;
import dev.kurier.runner.task.HandlerCode.ResultSource;
import dev.kurier.runner.task.HandlerSpec;
import dev.kurier.runner.task.TaskExecutor.HandlerProblem;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Handlers whose code, interpreter or program is missing: their tasks wait, others are served. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(90)
class HostileHandlersIT {

  private final Path program = program();

  @RegisterExtension
  final Installation installation =
      new Installation(
          List.of(
              broken("broken"),
              broken("no_such_module"),
              UnrulyHandlers.of(
                  "no_such_function", UnrulyHandlers.forked("unruly", "nobody"), "python3"),
              UnrulyHandlers.of(
                  "no_such_python", UnrulyHandlers.forked("unruly", "echo"), "/no/such/python"),
              UnrulyHandlers.of(
                  "vanishing",
                  new HandlerCode.Command(List.of(program.toString()), ResultSource.STDOUT_JSON),
                  "python3")));

  private static HandlerSpec broken(String module) {
    return UnrulyHandlers.of(module, UnrulyHandlers.forked(module, "run"), "python3");
  }

  private static Path program() {
    try {
      Path file = Files.createTempFile("kurier-vanishing", ".sh");
      write(file);
      return file;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void write(Path file) throws IOException {
    Path next = file.resolveSibling(file.getFileName() + ".next");
    Files.writeString(next, "#!/bin/sh\necho 1\n");
    Files.setPosixFilePermissions(next, PosixFilePermissions.fromString("rwx------"));
    Files.move(next, file, StandardCopyOption.REPLACE_EXISTING);
  }

  @AfterAll
  void removeProgram() throws IOException {
    Files.deleteIfExists(program);
  }

  @ParameterizedTest
  @ValueSource(strings = {"broken", "no_such_module", "no_such_function", "no_such_python"})
  void taskOfAHandlerThatIsNotReadyWaitsAndBurnsNoAttempt(String type) throws Exception {
    assertThat(installation.runner().notReady()).extracting(HandlerProblem::type).contains(type);
    var soon = Instant.now().plusSeconds(2);
    var task = TaskJson.of(type, "null").with("deadline", "\"" + soon + "\"");
    installation.submit(task);

    installation.state(
        task.id(),
        "the deferral",
        state -> state.status() == Status.QUEUED && state.reason() == Reason.START_FAILED);

    TaskState end = installation.end(task.id());
    assertThat(end.status()).isEqualTo(Status.EXPIRED);
    assertThat(end.counters().attempts()).isZero();
    assertThat(installation.reply(task.id()).status()).isEqualTo(Status.EXPIRED);
  }

  @Test
  void problemsNameWhatIsMissingAndOthersAreReady() {
    List<HandlerProblem> problems = installation.runner().notReady();

    assertThat(problems)
        .extracting(HandlerProblem::type)
        .containsExactlyInAnyOrder(
            "broken", "no_such_module", "no_such_function", "no_such_python");
    assertThat(problems)
        .extracting(HandlerProblem::problem)
        .anySatisfy(text -> assertThat(text).contains("a_module_that_nobody_has"))
        .anySatisfy(text -> assertThat(text).contains("/no/such/python"));
  }

  @Test
  void taskOfAProgramThatVanishedRunsWhenItIsBack() throws Exception {
    Files.delete(program);
    var task = TaskJson.of("vanishing", "null");
    installation.submit(task);
    installation.state(
        task.id(), "the failed start", state -> state.reason() == Reason.START_FAILED);

    write(program);

    TaskState end = installation.end(task.id());
    assertThat(end.status()).isEqualTo(Status.SUCCEEDED);
    assertThat(end.counters().attempts()).isEqualTo(1);
    assertThat(installation.reply(task.id()).attempt()).isEqualTo(1);
  }
}
