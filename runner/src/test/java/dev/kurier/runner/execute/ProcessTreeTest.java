package dev.kurier.runner.execute;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kurier.protocol.FailureKind;
import dev.kurier.protocol.Outcome;
import dev.kurier.runner.task.ExecutionReport;
import dev.kurier.runner.task.HandlerSpec;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** However a task ends and whatever it has started: then nothing of it lives. In every mode. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ProcessTreeTest {

  private static final Duration SOON = Duration.ofMillis(700);
  private static final Duration SHORT = Duration.ofMillis(100);
  private static final int SIGKILL = 9;
  private static final int SIGSEGV = 11;

  private final Stages stages =
      new Stages(
          "echo",
          "nap",
          "stubborn",
          "daemonise",
          "outlive",
          "thread",
          "flood",
          "segfault",
          "exit_now",
          "close_all",
          "freeze_self",
          "kill_self",
          "kill_group",
          "desert_group",
          "kill_supervisor",
          "freeze_supervisor",
          "turn_deaf");

  @AfterAll
  void close() throws IOException {
    stages.close();
  }

  private ExecutionReport overdue(Way way, String deed) throws Exception {
    HandlerSpec impatient = Handlers.withGrace(way.handler(deed), SHORT);
    return stages.of(way).run(Handlers.request(impatient, "null", SOON));
  }

  private static void assertCrashed(ExecutionReport report, int signal) {
    assertThat(report.outcome())
        .isInstanceOfSatisfying(
            Outcome.Crashed.class, c -> assertThat(c.signal()).isEqualTo(OptionalInt.of(signal)));
  }

  private static String result(ExecutionReport report) {
    assertThat(report.outcome()).isInstanceOf(Outcome.Succeeded.class);
    return ((Outcome.Succeeded) report.outcome()).result().toString();
  }

  @ParameterizedTest
  @EnumSource(Way.class)
  void taskThatIgnoresTheSoftStopTimesOutAndIsKilledWithItsChildren(Way way) throws Exception {
    ExecutionReport report = overdue(way, "stubborn");
    assertThat(report.outcome()).isInstanceOf(Outcome.TimedOut.class);
    assertThat(report.killed()).hasSize(3).noneMatch(Processes::isAlive);
    stages.of(way).assertNothingIsLeft();
  }

  @ParameterizedTest
  @EnumSource(Way.class)
  void daemonThatHoldsStdoutIsKilledAndItsTaskHasSucceeded(Way way) throws Exception {
    ExecutionReport report = stages.of(way).run("daemonise", "null");
    assertThat(report.killed()).contains(Long.parseLong(result(report)));
    stages.of(way).assertNothingIsLeft();
  }

  @ParameterizedTest
  @EnumSource(Way.class)
  void grandchildInASessionOfItsOwnIsKilledAndItsTaskHasSucceeded(Way way) throws Exception {
    ExecutionReport report = stages.of(way).run("outlive", "null");
    assertThat(report.killed()).contains(Long.parseLong(result(report)));
    stages.of(way).assertNothingIsLeft();
  }

  @ParameterizedTest
  @EnumSource(Way.class)
  void threadThatIsLeftEndsWithItsProcess(Way way) throws Exception {
    assertThat(result(stages.of(way).run("thread", "null"))).isEqualTo("\"left\"");
    stages.of(way).assertNothingIsLeft();
  }

  @ParameterizedTest
  @EnumSource(Way.class)
  void gigabyteOnStdoutIsDrainedAndCountedAndItsTaskHasSucceeded(Way way) throws Exception {
    ExecutionReport report = stages.of(way).run("flood", "1000000000");
    assertThat(result(report)).isEqualTo("\"done\"");
    assertThat(report.outputTail()).hasSize(8192);
    // The answer of a warm child may overtake the last that it wrote past its frames.
    long overtaken = way == Way.WARM ? 2 << 20 : 0;
    long dropped = 1_000_000_000 / 65536 * 65536 - (1 << 20);
    assertThat(report.outputDropped()).isBetween(dropped - overtaken, dropped);
    stages.of(way).assertNothingIsLeft();
  }

  @ParameterizedTest
  @EnumSource(Way.class)
  void segmentationFaultIsACrash(Way way) throws Exception {
    assertCrashed(stages.of(way).run("segfault", "null"), SIGSEGV);
    stages.of(way).assertNothingIsLeft();
  }

  @ParameterizedTest
  @EnumSource(Way.class)
  void endPastTheInterpreterIsACrashOfAFunctionAndAnExitCodeOfACommand(Way way) throws Exception {
    Outcome outcome = stages.of(way).run("exit_now", "{\"code\":3}").outcome();
    if (way.isFunction()) {
      assertThat(outcome)
          .isInstanceOfSatisfying(
              Outcome.Crashed.class, c -> assertThat(c.exitCode()).isEqualTo(OptionalInt.of(3)));
    } else {
      assertThat(outcome)
          .isInstanceOfSatisfying(
              Outcome.Failed.class,
              failed -> {
                assertThat(failed.code()).isEqualTo("EXIT_CODE");
                assertThat(failed.kind()).isEqualTo(FailureKind.RETRYABLE);
              });
    }
    stages.of(way).assertNothingIsLeft();
  }

  @ParameterizedTest
  @EnumSource(Way.class)
  void functionThatClosesItsDescriptorsCannotAnswerButACommandHasItsResultFile(Way way)
      throws Exception {
    ExecutionReport report = stages.of(way).run("close_all", "null");
    if (way.isFunction()) {
      assertThat(report.outcome()).isInstanceOf(Outcome.Crashed.class);
    } else {
      assertThat(result(report)).isEqualTo("1");
    }
    stages.of(way).assertNothingIsLeft();
  }

  @ParameterizedTest
  @EnumSource(Way.class)
  void taskThatHasStoppedItselfTimesOutAndIsKilled(Way way) throws Exception {
    ExecutionReport report = overdue(way, "freeze_self");
    assertThat(report.outcome()).isInstanceOf(Outcome.TimedOut.class);
    assertThat(report.killed()).hasSize(1);
    stages.of(way).assertNothingIsLeft();
  }

  @ParameterizedTest
  @EnumSource(Way.class)
  void taskThatKillsItselfOrItsGroupHasCrashed(Way way) throws Exception {
    assertCrashed(stages.of(way).run("kill_self", "null"), SIGKILL);
    stages.of(way).assertNothingIsLeft();
    assertCrashed(stages.of(way).run("kill_group", "null"), SIGKILL);
    stages.of(way).assertNothingIsLeft();
  }

  @ParameterizedTest
  @EnumSource(Way.class)
  void taskThatHasLeftItsGroupIsKilledLikeAnyOther(Way way) throws Exception {
    ExecutionReport report = overdue(way, "desert_group");
    assertThat(report.outcome()).isInstanceOf(Outcome.TimedOut.class);
    // Of a command all in its group were asked to stop, and one of them obeyed.
    int killed = way == Way.PROCESS ? 3 : 4;
    assertThat(report.killed()).hasSize(killed).noneMatch(Processes::isAlive);
    stages.of(way).assertNothingIsLeft();
  }

  @ParameterizedTest
  @EnumSource(Way.class)
  void taskThatKillsItsSupervisorHasCrashed(Way way) throws Exception {
    ExecutionReport report = stages.of(way).run("kill_supervisor", "null");
    assertThat(report.outcome()).isInstanceOf(Outcome.Crashed.class);
    stages.of(way).assertNothingIsLeft();
  }

  @ParameterizedTest
  @EnumSource(Way.class)
  void supervisorThatNoLongerAnswersIsEnded(Way way) throws Exception {
    assertThat(overdue(way, "freeze_supervisor").outcome()).isInstanceOf(Outcome.TimedOut.class);
    stages.of(way).assertNothingIsLeft();
  }

  @ParameterizedTest
  @EnumSource(
      value = Way.class,
      names = {"FORK", "WARM"})
  void runWhoseSupervisorNobodyBuriesEndsWithItsZygote(Way way) throws Exception {
    try (Stage own = Stage.open(way, List.of("echo", "freeze_zygote"))) {
      HandlerSpec impatient = Handlers.withGrace(way.handler("freeze_zygote"), SHORT);
      ExecutionReport report = own.run(Handlers.request(impatient, "null", SOON));
      assertThat(report.outcome()).isInstanceOf(Outcome.TimedOut.class);
      own.assertNothingIsLeft();
    }
  }

  @ParameterizedTest
  @EnumSource(Way.class)
  void taskThatTurnsDeafDoesNotMakeTheNextOneDeaf(Way way) throws Exception {
    assertThat(result(stages.of(way).run("turn_deaf", "null"))).isEqualTo("\"deaf\"");
    ExecutionReport report = stages.of(way).run(Handlers.request(way.handler("nap"), "60", SOON));
    assertThat(report.outcome()).isInstanceOf(Outcome.TimedOut.class);
    assertThat(report.killed()).isEmpty();
    stages.of(way).assertNothingIsLeft();
  }
}
