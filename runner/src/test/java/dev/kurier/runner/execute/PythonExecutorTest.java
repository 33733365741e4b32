package dev.kurier.runner.execute;

import static dev.kurier.runner.execute.Handlers.function;
import static dev.kurier.runner.execute.Handlers.request;
import static org.assertj.core.api.Assertions.assertThat;

import dev.kurier.protocol.FailureKind;
import dev.kurier.protocol.Outcome;
import dev.kurier.runner.task.ExecutionReport;
import dev.kurier.runner.task.ExecutionRequest;
import dev.kurier.runner.task.HandlerCode.ResultSource;
import dev.kurier.runner.task.HandlerSpec;
import dev.kurier.runner.task.StopReason;
import dev.kurier.runner.task.TaskExecutor.Running;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PythonExecutorTest {

  private static final long LIMIT_SECONDS = 60;

  private static final List<String> NAMES =
      List.of("add", "echo", "nap", "tidy", "exit_now", "leave", "fail", "give", "environment");

  private static final HandlerSpec SHELL =
      Handlers.command(ResultSource.STDOUT_JSON, "sh", "-c", "eval \"$(cat)\"");
  private static final HandlerSpec CAT = Handlers.command(ResultSource.STDOUT_JSON, "cat");
  private static final HandlerSpec TEXT = Handlers.command(ResultSource.STDOUT_TEXT, "cat");
  private static final HandlerSpec FILE =
      Handlers.command(ResultSource.FILE, "sh", "-c", "cat {payload-file} > {result}");

  private PythonExecutor executor;
  private final Output output = new Output();

  @BeforeAll
  void start() throws IOException {
    List<HandlerSpec> handlers = new ArrayList<>(List.of(SHELL, CAT, TEXT, FILE));
    NAMES.forEach(name -> handlers.add(function(name)));
    executor = PythonExecutor.open(ExecuteSettings.defaults(), handlers, Clock.systemUTC(), output);
    assertThat(executor.start()).isEmpty();
  }

  @AfterAll
  void close() throws IOException {
    executor.close();
    assertThat(Processes.mentioning(Handlers.MARK)).isEmpty();
  }

  private static ExecutionReport await(Running running) throws Exception {
    return running.report().get(LIMIT_SECONDS, TimeUnit.SECONDS);
  }

  private ExecutionReport run(String name, String payload) throws Exception {
    return await(executor.run(request(function(name), payload)));
  }

  private ExecutionReport shell(String script) throws Exception {
    return await(executor.run(request(SHELL, script)));
  }

  private static Outcome.Failed failed(ExecutionReport report) {
    assertThat(report.outcome()).isInstanceOf(Outcome.Failed.class);
    return (Outcome.Failed) report.outcome();
  }

  private static String result(ExecutionReport report) {
    assertThat(report.outcome()).isInstanceOf(Outcome.Succeeded.class);
    return ((Outcome.Succeeded) report.outcome()).result().toString();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"größe\":[1,-0.0,true,null],\"emoji\":\"😀\\u0000\"}",
        "9007199254740993",
        "0.1000000000000000055511151231257827",
        "{\"n\":[123456789012345678901234567890,1e+300,0.1]}"
      })
  void valuesComeBackExactlyAsTheyWent(String json) throws Exception {
    assertThat(result(run("echo", json))).isEqualTo(json);
    assertThat(result(await(executor.run(request(CAT, json))))).isEqualTo(json);
    assertThat(result(await(executor.run(request(FILE, json))))).isEqualTo(json);
  }

  @Test
  void textBecomesOneJsonString() throws Exception {
    ExecutionReport report = await(executor.run(request(TEXT, "{\"a\":\"ü\"}")));
    assertThat(result(report)).isEqualTo("\"{\\\"a\\\":\\\"ü\\\"}\"");
  }

  @ParameterizedTest
  @CsvSource({
    "permanent, PERMANENT, no",
    "later, RETRYABLE, later",
    "dependency, DEPENDENCY, nobody there",
    "other, RETRYABLE, 'other'"
  })
  void exceptionsDecideTheKindOfFailure(String name, FailureKind kind, String message)
      throws Exception {
    Outcome.Failed failed = failed(run("fail", "\"" + name + "\""));
    assertThat(failed.kind()).isEqualTo(kind);
    assertThat(failed.code()).isEqualTo("HANDLER_ERROR");
    assertThat(failed.message()).contains(message);
    assertThat(failed.traceback()).contains("hostile.py").doesNotContain("_worker");
    assertThat(failed.retryAfter().isPresent()).isEqualTo(name.equals("later"));
  }

  @ParameterizedTest
  @CsvSource({
    "nan, RESULT_INVALID",
    "surrogate, RESULT_INVALID",
    "set, RESULT_INVALID",
    "big, RESULT_TOO_LARGE"
  })
  void resultsThatCannotTravelAreRefusedForGood(String what, String code) throws Exception {
    Outcome.Failed failed = failed(run("give", "\"" + what + "\""));
    assertThat(failed.code()).isEqualTo(code);
    assertThat(failed.kind()).isEqualTo(FailureKind.PERMANENT);
  }

  @Test
  void textWhoseEscapesMakeItTooLongIsRefused() throws Exception {
    String escapes = "\u0001".repeat(300_000);
    Outcome.Failed failed = failed(await(executor.run(request(TEXT, escapes))));
    assertThat(failed.code()).isEqualTo("RESULT_TOO_LARGE");
  }

  @Test
  void payloadThatDoesNotFitIsInvalid() throws Exception {
    Outcome.Failed failed = failed(run("add", "{\"a\":1}"));
    assertThat(failed.kind()).isEqualTo(FailureKind.INVALID);
    assertThat(failed.message()).contains("'b'");
  }

  @Test
  void endingWithoutAResultIsAnAnswerToo() throws Exception {
    assertThat(failed(run("exit_now", "{\"code\":0}")).code()).isEqualTo("NO_RESULT");
    assertThat(failed(shell("true")).code()).isEqualTo("NO_RESULT");
    assertThat(failed(shell("echo 1 2")).code()).isEqualTo("RESULT_INVALID");
    assertThat(failed(shell("echo {\\\"a\\\":1,\\\"a\\\":2}")).code()).isEqualTo("RESULT_INVALID");
  }

  @ParameterizedTest
  @CsvSource({"65, PERMANENT", "69, DEPENDENCY", "75, RETRYABLE"})
  void exitCodesSpeakInBothModes(int code, FailureKind kind) throws Exception {
    assertThat(failed(run("leave", "{\"code\":" + code + "}")).kind()).isEqualTo(kind);
    Outcome.Failed failed = failed(shell("echo out of order >&2; exit " + code));
    assertThat(failed.kind()).isEqualTo(kind);
    assertThat(failed.message()).contains(code + "").contains("out of order");
  }

  @Test
  void cancelRunsFinally(@TempDir Path folder) throws Exception {
    Path file = folder.resolve("file");
    ExecutionRequest request = request(function("tidy"), "\"" + file + "\"");
    CompletableFuture<String> asleep = output.of(request.execution());
    Running running = executor.run(request);
    asleep.get(LIMIT_SECONDS, TimeUnit.SECONDS);
    running.stop(StopReason.CANCELLED);
    running.stop(StopReason.DRAINED);
    ExecutionReport report = await(running);
    assertThat(report.outcome()).isInstanceOf(Outcome.Cancelled.class);
    assertThat(report.killed()).isEmpty();
    assertThat(file).hasContent("cleaned up");
  }

  @Test
  void stopBeforeTheStartIsHeeded() throws Exception {
    Running running = executor.run(request(function("nap"), "30"));
    running.stop(StopReason.CLAIM_LOST);
    assertThat(await(running).outcome()).isInstanceOf(Outcome.Interrupted.class);
  }

  @Test
  void stopAfterTheEndChangesNothing() throws Exception {
    Running running = executor.run(request(function("add"), "{\"a\":1,\"b\":2}"));
    await(running);
    running.stop(StopReason.CANCELLED);
    assertThat(result(await(running))).isEqualTo("3");
  }

  @Test
  void environmentHoldsOnlyWhatWasGiven() throws Exception {
    String names = result(run("environment", "null"));
    assertThat(names).contains("PATH", Handlers.MARK).doesNotContain("MAVEN", "JAVA_HOME");
  }

  @Test
  void twoHundredTasksOnFourSlotsGetTheirOwnResults() throws Exception {
    Semaphore slots = new Semaphore(4);
    List<CompletableFuture<ExecutionReport>> reports = new ArrayList<>();
    for (int n = 0; n < 200; n++) {
      slots.acquire();
      String payload = "{\"a\":" + n + ",\"b\":1}";
      var report = executor.run(request(function("add"), payload)).report();
      reports.add(report.whenComplete((r, x) -> slots.release()));
    }
    for (int n = 0; n < 200; n++) {
      ExecutionReport report = reports.get(n).get(LIMIT_SECONDS, TimeUnit.SECONDS);
      assertThat(result(report)).isEqualTo(String.valueOf(n + 1));
    }
  }

  @Test
  void nothingPilesUp() throws Exception {
    shell("echo 1");
    run("add", "{\"a\":1,\"b\":2}");
    int descriptors = descriptors();
    int threads = Thread.activeCount();
    int processes = Processes.below().size();
    for (int n = 0; n < 50; n++) {
      run("add", "{\"a\":1,\"b\":2}");
      shell("echo 1");
      await(executor.run(request(FILE, "1")));
    }
    assertThat(Processes.below()).hasSizeLessThanOrEqualTo(processes);
    assertThat(Thread.activeCount()).isLessThanOrEqualTo(threads);
    assertThat(descriptors()).isLessThanOrEqualTo(descriptors + 5);
  }

  private static int descriptors() throws IOException {
    try (var all = Files.list(Path.of("/proc/self/fd"))) {
      return (int) all.count();
    }
  }

  /** Tells when an execution has written something. */
  private static final class Output implements OutputSink {
    private final Map<String, CompletableFuture<String>> first = new ConcurrentHashMap<>();

    CompletableFuture<String> of(String execution) {
      return first.computeIfAbsent(execution, key -> new CompletableFuture<>());
    }

    @Override
    public void accept(String execution, int stream, long offset, byte[] bytes) {
      of(execution).complete(new String(bytes, StandardCharsets.UTF_8));
    }
  }
}
