package dev.kurier.runner.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kurier.protocol.DeadLetter;
import dev.kurier.protocol.Event;
import dev.kurier.protocol.Outcome;
import dev.kurier.protocol.Reason;
import dev.kurier.protocol.Status;
import dev.kurier.protocol.TaskState;
import dev.kurier.runner.execute.Processes;
import dev.kurier.runner.task.HandlerCode.ResultSource;
import dev.kurier.runner.task.HandlerSpec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Handlers that end, write or refuse to end as no handler should. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(90)
class HostileProcessesIT {

  private static final int HALF_A_GIBIBYTE = 1 << 29;

  @RegisterExtension final Installation installation = new Installation(handlers());

  private static List<HandlerSpec> handlers() {
    var handlers =
        new ArrayList<>(
            UnrulyHandlers.functions(
                "flood", "daemonise", "segfault", "exit_now", "leave_silently", "kill_self"));
    HandlerSpec stubborn = UnrulyHandlers.functions("stubborn").getFirst();
    handlers.add(UnrulyHandlers.limitedTo(Duration.ofMillis(700), stubborn));
    handlers.add(UnrulyHandlers.shell("silent", ResultSource.STDOUT_JSON, "true"));
    handlers.add(file("no-file", "true"));
    handlers.add(file("link", "ln -s /etc/hostname {result}"));
    handlers.add(file("pipe", "mkfifo {result}"));
    handlers.add(file("device", "ln -s /dev/zero {result}"));
    handlers.add(file("sparse", "truncate -s 20G {result}"));
    return List.copyOf(handlers);
  }

  private static HandlerSpec file(String type, String script) {
    return UnrulyHandlers.shell(type, ResultSource.FILE, script);
  }

  private TaskState failsForGood(TaskJson task, String code) throws Exception {
    TaskState end = installation.run(task);
    assertThat(end.status()).isEqualTo(Status.FAILED);
    assertThat(end.reason()).isEqualTo(Reason.PERMANENT_FAILURE);
    assertThat(end.counters().attempts()).isEqualTo(1);
    assertThat(installation.letter(task.id()).code()).isEqualTo(code);
    assertThat(installation.reply(task.id()).status()).isEqualTo(Status.FAILED);
    return end;
  }

  @ParameterizedTest
  @CsvSource({"leave_silently, null", "exit_now, 0", "silent, null", "no-file, null"})
  void endingWellWithoutAResultIsAFailure(String type, String payload) throws Exception {
    failsForGood(TaskJson.of(type, payload), "NO_RESULT");
  }

  @ParameterizedTest
  @CsvSource({
    "link, RESULT_INVALID",
    "pipe, RESULT_INVALID",
    "device, RESULT_INVALID",
    "sparse, RESULT_TOO_LARGE"
  })
  void resultFileThatIsNoOrdinaryFileIsNotFollowed(String type, String code) throws Exception {
    failsForGood(TaskJson.of(type, "null"), code);
  }

  @Test
  void floodIsDrainedAndItsTailKept() throws Exception {
    var task = TaskJson.of("flood", Integer.toString(HALF_A_GIBIBYTE));

    failsForGood(task, "HANDLER_ERROR");

    assertThat(installation.letter(task.id()).outputTail()).matches("x{8192}");
  }

  @Test
  void handlerThatIgnoresTheSoftStopIsKilledWithItsTree() throws Exception {
    var task = TaskJson.of("stubborn", "null").with("maxAttempts", "1");

    TaskState end = installation.run(task);

    assertThat(end.status()).isEqualTo(Status.TIMED_OUT);
    DeadLetter letter = installation.letter(task.id());
    List<Long> tree =
        Stream.of(letter.outputTail().strip().split(" ", -1)).map(Long::valueOf).toList();
    assertThat(tree).hasSize(3).noneMatch(Processes::isAlive);
    Event.Ended ended = installation.ended(task.id());
    assertThat(ended.killed()).containsExactlyInAnyOrderElementsOf(tree);
    assertThat(installation.reply(task.id()).status()).isEqualTo(Status.TIMED_OUT);
  }

  @Test
  void daemonThatHoldsStdoutIsKilledAndTheSlotIsFree() throws Exception {
    for (int i = 0; i < installation.runner().slots() + 1; i++) {
      var task = TaskJson.of("daemonise", "null");
      TaskState end = installation.run(task);
      assertThat(end.status()).isEqualTo(Status.SUCCEEDED);
      long daemon =
          Long.parseLong(((Outcome.Succeeded) end.outcome().orElseThrow()).result().toString());
      assertThat(Processes.isAlive(daemon)).isFalse();
      assertThat(installation.ended(task.id()).killed()).contains(daemon);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"segfault", "exit_now", "kill_self"})
  void crashIsToldWithItsExitAndTriedAgain(String type) throws Exception {
    var task = TaskJson.of(type, type.equals("exit_now") ? "3" : "null").with("maxAttempts", "2");

    TaskState end = installation.run(task);

    assertThat(end.status()).isEqualTo(Status.FAILED);
    assertThat(end.reason()).isEqualTo(Reason.ATTEMPTS_EXHAUSTED);
    assertThat(end.counters().attempts()).isEqualTo(2);
    assertThat(end.history()).hasSize(2);
    Outcome.Crashed crashed = (Outcome.Crashed) end.outcome().orElseThrow();
    assertThat(crashed.exitCode())
        .isEqualTo(type.equals("exit_now") ? OptionalInt.of(3) : OptionalInt.empty());
    assertThat(crashed.signal()).isEqualTo(signalOf(type));
    assertThat(installation.letter(task.id()).code()).isEqualTo("CRASHED");
    assertThat(installation.reply(task.id()).outcome()).isEqualTo(Optional.of(crashed));
  }

  private static OptionalInt signalOf(String type) {
    return switch (type) {
      case "segfault" -> OptionalInt.of(11);
      case "kill_self" -> OptionalInt.of(9);
      default -> OptionalInt.empty();
    };
  }
}
