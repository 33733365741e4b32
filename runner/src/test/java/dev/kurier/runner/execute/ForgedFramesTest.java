package dev.kurier.runner.execute;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kurier.protocol.Outcome;
import dev.kurier.runner.task.HandlerCode.Reuse;
import dev.kurier.runner.task.HandlerSpec;
import dev.kurier.runner.task.TaskExecutor.Running;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Answers that a task makes up are at most its own. */
class ForgedFramesTest {

  private static final Reuse PIPELINED =
      new Reuse(100_000, Duration.ofHours(1), OptionalLong.empty(), 50);

  private static String result(Running running) throws Exception {
    Outcome outcome = running.report().get(60, TimeUnit.SECONDS).outcome();
    assertThat(outcome).isInstanceOf(Outcome.Succeeded.class);
    return ((Outcome.Succeeded) outcome).result().toString();
  }

  private static PythonExecutor executor(HandlerSpec... handlers) throws Exception {
    PythonExecutor executor =
        PythonExecutor.open(
            ExecuteSettings.defaults(), List.of(handlers), Clock.systemUTC(), OutputSink.none());
    assertThat(executor.start()).isEmpty();
    return executor;
  }

  @ParameterizedTest
  @EnumSource(Way.class)
  void nextTaskGetsItsOwnResult(Way way) throws Exception {
    HandlerSpec forge = way.handler("forge");
    HandlerSpec echo = way.handler("echo");
    try (PythonExecutor executor = executor(forge, echo)) {
      for (int n = 0; n < 5; n++) {
        assertThat(result(executor.run(Handlers.request(forge, "20"))))
            .isIn("\"honest\"", "\"forged\"");
        assertThat(result(executor.run(Handlers.request(echo, String.valueOf(n)))))
            .isEqualTo(String.valueOf(n));
      }
    }
  }

  @Test
  void tasksThatWaitBehindTheForgerGetTheirOwnResults() throws Exception {
    HandlerSpec forge = Handlers.function("forge", PIPELINED);
    HandlerSpec echo = Handlers.function("echo", PIPELINED);
    try (PythonExecutor executor = executor(forge, echo)) {
      for (int round = 0; round < 3; round++) {
        List<Running> forgers = new ArrayList<>();
        List<Running> honest = new ArrayList<>();
        for (int n = 0; n < 20; n++) {
          forgers.add(executor.run(Handlers.request(forge, "1000")));
          honest.add(executor.run(Handlers.request(echo, String.valueOf(n))));
        }
        for (int n = 0; n < 20; n++) {
          assertThat(result(honest.get(n))).isEqualTo(String.valueOf(n));
          assertThat(result(forgers.get(n))).isEqualTo("\"honest\"");
        }
      }
    }
  }

  @Test
  void warmTaskReachesNoSpareChildOfItsSupervisor() throws Exception {
    HandlerSpec forge = Way.WARM.handler("forge");
    HandlerSpec forked = Way.FORK.handler("echo");
    try (PythonExecutor executor = executor(forge, forked)) {
      for (int n = 0; n < 5; n++) {
        assertThat(result(executor.run(Handlers.request(forked, "\"own\"")))).isEqualTo("\"own\"");
        assertThat(result(executor.run(Handlers.request(forge, "20")))).isEqualTo("\"honest\"");
      }
    }
  }
}
