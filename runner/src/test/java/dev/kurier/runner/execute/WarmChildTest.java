package dev.kurier.runner.execute;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kurier.protocol.FailureKind;
import dev.kurier.protocol.Outcome;
import dev.kurier.runner.task.ExecutionReport;
import dev.kurier.runner.task.HandlerCode.Reuse;
import dev.kurier.runner.task.HandlerSpec;
import dev.kurier.runner.task.StopReason;
import dev.kurier.runner.task.TaskExecutor.Running;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Children that serve many tasks, with real ones. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class WarmChildTest {

  private static final long LIMIT_SECONDS = 60;
  private static final Duration HOUR = Duration.ofHours(1);
  private static final Reuse FIVE = new Reuse(5, HOUR, OptionalLong.empty(), 1);
  private static final Reuse PIPELINED = new Reuse(100_000, HOUR, OptionalLong.empty(), 8);

  private static final List<String> NAMES =
      List.of(
          "add",
          "echo",
          "pid",
          "nap",
          "daemonise",
          "segfault",
          "leave",
          "fail",
          "give",
          "say",
          "shout",
          "thread",
          "tidy",
          "count");

  private final Map<String, String> output = new ConcurrentHashMap<>();
  private PythonExecutor executor;

  private static HandlerSpec warm(String name) {
    return Handlers.function(name, Reuse.warm());
  }

  @BeforeAll
  void start() throws IOException {
    List<HandlerSpec> handlers = new ArrayList<>();
    NAMES.forEach(name -> handlers.add(warm(name)));
    executor =
        PythonExecutor.open(ExecuteSettings.defaults(), handlers, Clock.systemUTC(), this::wrote);
    assertThat(executor.start()).isEmpty();
  }

  private void wrote(String execution, int stream, long offset, byte[] bytes) {
    String text = new String(bytes, StandardCharsets.UTF_8);
    output.merge(execution + "/" + stream, offset + ":" + text, String::concat);
  }

  @AfterAll
  void close() throws IOException {
    executor.close();
    assertThat(Processes.mentioning(Handlers.MARK)).isEmpty();
  }

  @Test
  void reportTellsWhetherTheChildServesOn() throws Exception {
    ExecutionReport clean = run(warm("pid"), "null");
    ExecutionReport dirty = run(warm("thread"), "null");

    assertThat(clean.footprint().servesOn()).isTrue();
    assertThat(clean.footprint().pid()).hasValue(Long.parseLong(result(clean)));
    assertThat(dirty.footprint().servesOn()).isFalse();
    assertThat(dirty.footprint().peakMemory().orElseThrow()).isGreaterThan(1 << 20);
  }

  private ExecutionReport run(HandlerSpec handler, String payload) throws Exception {
    return await(executor.run(Handlers.request(handler, payload)));
  }

  private static ExecutionReport await(Running running) throws Exception {
    return running.report().get(LIMIT_SECONDS, TimeUnit.SECONDS);
  }

  private static String result(ExecutionReport report) {
    assertThat(report.outcome()).isInstanceOf(Outcome.Succeeded.class);
    return ((Outcome.Succeeded) report.outcome()).result().toString();
  }

  @Test
  void tasksShareAChildUntilItHasServedItsNumber() throws Exception {
    HandlerSpec five = Handlers.function("pid", FIVE);
    List<String> pids = new ArrayList<>();
    for (int n = 0; n < 15; n++) {
      pids.add(result(run(five, "null")));
    }
    assertThat(new HashSet<>(pids)).hasSize(3);
    assertThat(new HashSet<>(pids.subList(0, 5))).hasSize(1);
  }

  @Test
  void failuresAreTheSameAsInAForkedChildAndTheChildServesOn() throws Exception {
    String pid = result(run(warm("pid"), "null"));
    Outcome outcome = run(warm("fail"), "\"permanent\"").outcome();
    assertThat(outcome)
        .isInstanceOfSatisfying(
            Outcome.Failed.class,
            failed -> {
              assertThat(failed.kind()).isEqualTo(FailureKind.PERMANENT);
              assertThat(failed.traceback()).contains("hostile.py").doesNotContain("_worker");
            });
    assertThat(run(warm("give"), "\"nan\"").outcome())
        .isInstanceOfSatisfying(
            Outcome.Failed.class, f -> assertThat(f.code()).isEqualTo("RESULT_INVALID"));
    assertThat(run(warm("add"), "{\"a\":1}").outcome())
        .isInstanceOfSatisfying(
            Outcome.Failed.class, f -> assertThat(f.kind()).isEqualTo(FailureKind.INVALID));
    assertThat(result(run(warm("pid"), "null"))).isEqualTo(pid);
  }

  @Test
  void exitCodeSpeaksForATaskWithoutAnAnswerAndTheNextOneRuns() throws Exception {
    assertThat(run(warm("leave"), "{\"code\":69}").outcome())
        .isInstanceOfSatisfying(
            Outcome.Failed.class, f -> assertThat(f.kind()).isEqualTo(FailureKind.DEPENDENCY));
    assertThat(result(run(warm("add"), "{\"a\":1,\"b\":2}"))).isEqualTo("3");
  }

  @Test
  void childThatIsNoLongerCleanIsEndedWithWhatItsTaskLeft() throws Exception {
    String before = result(run(warm("pid"), "null"));
    ExecutionReport report = run(warm("daemonise"), "null");
    long daemon = Long.parseLong(result(report));
    assertThat(report.killed()).contains(daemon);
    assertThat(Processes.isAlive(daemon)).isFalse();
    assertThat(result(run(warm("pid"), "null"))).isNotEqualTo(before);

    String next = result(run(warm("pid"), "null"));
    assertThat(result(run(warm("thread"), "null"))).isEqualTo("\"left\"");
    assertThat(result(run(warm("pid"), "null"))).isNotEqualTo(next);
  }

  @Test
  void outputBelongsToTheTaskThatWroteIt() throws Exception {
    var first = Handlers.request(warm("say"), "\"one\"");
    var second = Handlers.request(warm("say"), "\"two\"");
    await(executor.run(first));
    ExecutionReport report = await(executor.run(second));
    assertThat(output.get(first.execution() + "/1")).isEqualTo("0:said one\n");
    assertThat(output.get(second.execution() + "/1")).isEqualTo("0:said two\n");
    assertThat(output.get(second.execution() + "/2")).isEqualTo("0:logged two\n");
    assertThat(report.outputTail()).contains("said two").doesNotContain("one");
  }

  @Test
  void outputOfOtherProgramsBelongsToTheTaskThatRanThem() throws Exception {
    for (int n = 0; n < 20; n++) {
      var request = Handlers.request(warm("shout"), "null");
      var silent = Handlers.request(warm("pid"), "null");
      ExecutionReport report = await(executor.run(request));
      result(await(executor.run(silent)));
      assertThat(output.get(request.execution() + "/1")).isEqualTo("0:from below\n");
      assertThat(output).doesNotContainKey(silent.execution() + "/1");
      assertThat(report.outputTail()).isEqualTo("from below\n");
    }
  }

  @Test
  void softStopIsRaisedInTheTaskThatItIsMeantFor() throws Exception {
    var request = Handlers.request(warm("nap"), "30", Duration.ofMillis(300));
    ExecutionReport report = await(executor.run(request));
    assertThat(report.outcome()).isInstanceOf(Outcome.TimedOut.class);
    assertThat(report.killed()).isEmpty();
    assertThat(report.ranFor()).isLessThan(Duration.ofSeconds(4));
  }

  @Test
  void pipelinedTasksGetTheirOwnResultsInFewChildren() throws Exception {
    HandlerSpec echo = Handlers.function("echo", PIPELINED);
    HandlerSpec pid = Handlers.function("pid", PIPELINED);
    List<Running> running = new ArrayList<>();
    for (int n = 0; n < 500; n++) {
      running.add(executor.run(Handlers.request(echo, "{\"n\":" + n + "}")));
    }
    for (int n = 0; n < 500; n++) {
      assertThat(result(await(running.get(n)))).isEqualTo("{\"n\":" + n + "}");
    }
    Set<String> pids = new HashSet<>();
    for (int n = 0; n < 20; n++) {
      pids.add(result(run(pid, "null")));
    }
    assertThat(pids).hasSizeLessThanOrEqualTo(Runtime.getRuntime().availableProcessors() + 500 / 8);
  }

  @Test
  void tasksBehindACrashRunElsewhere() throws Exception {
    HandlerSpec nap = Handlers.function("nap", PIPELINED);
    HandlerSpec crash = Handlers.function("segfault", PIPELINED);
    HandlerSpec echo = Handlers.function("echo", PIPELINED);
    List<Running> blockers = new ArrayList<>();
    for (int n = 0; n < Runtime.getRuntime().availableProcessors(); n++) {
      blockers.add(executor.run(Handlers.request(nap, "0.3")));
    }
    for (Running blocker : blockers) {
      await(blocker);
    }
    Running crashing = executor.run(Handlers.request(crash, "null"));
    List<Running> behind = new ArrayList<>();
    for (int n = 0; n < 10; n++) {
      behind.add(executor.run(Handlers.request(echo, String.valueOf(n))));
    }
    assertThat(await(crashing).outcome()).isInstanceOf(Outcome.Crashed.class);
    for (int n = 0; n < 10; n++) {
      assertThat(result(await(behind.get(n)))).isEqualTo(String.valueOf(n));
    }
  }

  @Test
  void largeTasksBehindALongOneDoNotHoldUpWhoeverGivesThem() throws Exception {
    HandlerSpec nap = Handlers.function("nap", PIPELINED);
    HandlerSpec echo = Handlers.function("echo", PIPELINED);
    List<Running> naps = new ArrayList<>();
    for (int n = 0; n < Runtime.getRuntime().availableProcessors(); n++) {
      naps.add(executor.run(Handlers.request(nap, "0.1")));
    }
    for (Running running : naps) {
      await(running);
    }
    naps.clear();
    for (int n = 0; n < Runtime.getRuntime().availableProcessors(); n++) {
      naps.add(executor.run(Handlers.request(nap, "2")));
    }
    List<Running> behind = new ArrayList<>();
    for (int n = 0; n < 8; n++) {
      behind.add(executor.run(Handlers.request(echo, '"' + (n + "x").repeat(250_000) + '"')));
    }
    assertThat(naps).noneMatch(running -> running.report().isDone());
    for (int n = 0; n < 8; n++) {
      assertThat(result(await(behind.get(n)))).startsWith("\"" + n).hasSize(500_002);
    }
  }

  @Test
  void cancelledTaskInAPipelineDoesNotTakeOthersWithIt() throws Exception {
    HandlerSpec nap = Handlers.function("nap", PIPELINED);
    List<Running> running = new ArrayList<>();
    for (int n = 0; n < 12; n++) {
      running.add(executor.run(Handlers.request(nap, "0.1")));
    }
    running.get(9).stop(StopReason.CANCELLED);
    for (int n = 0; n < 12; n++) {
      Outcome outcome = await(running.get(n)).outcome();
      if (n != 9) {
        assertThat(outcome).isInstanceOf(Outcome.Succeeded.class);
      }
    }
    assertThat(await(running.get(9)).outcome())
        .isInstanceOfAny(Outcome.Cancelled.class, Outcome.Succeeded.class);
  }
}
