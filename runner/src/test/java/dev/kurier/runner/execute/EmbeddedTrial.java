package dev.kurier.runner.execute;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.kurier.protocol.FailureKind;
import dev.kurier.protocol.JsonText;
import dev.kurier.protocol.Outcome;
import dev.kurier.runner.task.ExecutionReport;
import dev.kurier.runner.task.HandlerCode;
import dev.kurier.runner.task.HandlerSpec;
import dev.kurier.runner.task.Place;
import dev.kurier.runner.task.StopReason;
import dev.kurier.runner.task.TaskExecutor.HandlerProblem;
import dev.kurier.runner.task.TaskExecutor.Running;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/**
 * A JVM of its own with a Python in it, because neither can be taken out of the other again. Says a
 * line for each thing that it has tried.
 */
final class EmbeddedTrial {

  private static final List<String> FUNCTIONS =
      List.of(
          "echo",
          "add",
          "permanent",
          "later",
          "down",
          "dependency",
          "fail",
          "leave",
          "deep",
          "nan",
          "large",
          "waits",
          "prints",
          "chatty",
          "versions",
          "loop",
          "tidy",
          "told",
          "stubborn",
          "hog",
          "touch",
          "deaf",
          "end");

  private final String python;
  private final Path folder;
  private final Map<String, String> output = new ConcurrentHashMap<>();
  private final ModeExecutor executor;

  private EmbeddedTrial(String python, Path folder) throws Exception {
    this.python = python;
    this.folder = folder;
    List<HandlerSpec> handlers =
        Stream.concat(
                FUNCTIONS.stream().map(this::function),
                Stream.of(missing(), elsewhere(), nowhere(), open("hasty"), open("bounded")))
            .toList();
    this.executor =
        ModeExecutor.open(
            ExecuteSettings.defaults(),
            handlers,
            Clock.systemUTC(),
            (execution, stream, offset, bytes) -> {
              String text = new String(bytes, StandardCharsets.UTF_8);
              output.merge(execution, stream + "@" + offset + ":" + text, String::concat);
            });
  }

  /** Arguments: an interpreter, an empty folder, and what to try. */
  public static void main(String[] arguments) throws Exception {
    EmbeddedTrial trial = new EmbeddedTrial(arguments[0], Path.of(arguments[1]));
    List<HandlerProblem> problems = trial.executor.start();
    switch (arguments[2]) {
      case "everything" -> trial.everything(problems);
      case "end" -> trial.outcome("end", "{\"code\":7}");
      case "speed" -> new EmbeddedSpeed(trial.executor, trial.function("echo")).print();
      default -> throw new IllegalArgumentException(arguments[2]);
    }
    System.exit(0);
  }

  private HandlerSpec function(String name) {
    return handler(name, new HandlerCode.EmbeddedFunction("inside", name), python, Handlers.FOLDER);
  }

  /** One that nobody has configured a time limit for. */
  private HandlerSpec open(String name) {
    Place place =
        new Place(python, Optional.empty(), Handlers.FOLDER, List.of(Handlers.FOLDER), Map.of());
    return HandlerSpec.of(name, new HandlerCode.EmbeddedFunction("inside", name), place);
  }

  private HandlerSpec missing() {
    return handler(
        "missing", new HandlerCode.EmbeddedFunction("inside", "none"), python, Handlers.FOLDER);
  }

  private HandlerSpec nowhere() {
    return handler(
        "nowhere", new HandlerCode.EmbeddedFunction("no.such", "f"), python, Handlers.FOLDER);
  }

  private HandlerSpec elsewhere() {
    return handler(
        "elsewhere",
        new HandlerCode.EmbeddedFunction("inside", "echo"),
        "pythonX",
        Handlers.FOLDER);
  }

  private static HandlerSpec handler(String type, HandlerCode code, String python, Path folder) {
    Place place = new Place(python, Optional.empty(), folder, List.of(folder), Map.of());
    return HandlerSpec.of(type, code, place).within(Duration.ofSeconds(30), Duration.ofMillis(300));
  }

  private Running start(String name, String payload) {
    return executor.run(Handlers.request(function(name), payload));
  }

  private ExecutionReport report(String name, String payload) throws Exception {
    return start(name, payload).report().get(60, TimeUnit.SECONDS);
  }

  private Outcome outcome(String name, String payload) throws Exception {
    return report(name, payload).outcome();
  }

  private String result(String name, String payload) throws Exception {
    Outcome outcome = outcome(name, payload);
    return outcome instanceof Outcome.Succeeded done
        ? done.result().toString()
        : outcome.toString();
  }

  private Outcome.Failed failure(String name, String payload) throws Exception {
    return (Outcome.Failed) outcome(name, payload);
  }

  private void everything(List<HandlerProblem> problems) {
    attempt("problems", () -> problemsAreNamed(problems));
    attempt("interpreter", this::itIsTheConfiguredInterpreter);
    attempt("numbers", this::numbersStayExact);
    attempt("failures", this::exceptionsBecomeFailures);
    attempt("results", this::resultsAreChecked);
    attempt("exits", this::exitOfAHandlerEndsOnlyItsRun);
    attempt("recursion", this::endlessRecursionIsAnError);
    attempt("output", this::outputBelongsToItsRun);
    attempt("threads", this::manyThreadsGetTheirOwnAnswers);
    attempt("cancel", this::loopIsCancelledAndCleansUp);
    attempt("timeout", this::loopTimesOut);
    attempt("declared", this::decoratorsAreKeptTo);
    attempt("stray", this::lateInterruptionsHitNobodyElse);
    attempt("lost", this::threadThatIgnoresItIsReportedAndFoundAgain);
    attempt("gil", this::taskThatWasGivenUpBeforeItHadTheGilNeverRuns);
    attempt("close", this::closedExecutorStopsWhatRuns);
  }

  private interface Check {
    void run() throws Exception;
  }

  private static void attempt(String name, Check check) {
    try {
      check.run();
      System.out.println("pass " + name);
    } catch (Exception | AssertionError failed) {
      System.out.println("fail " + name);
      failed.printStackTrace();
    }
  }

  private void problemsAreNamed(List<HandlerProblem> problems) throws Exception {
    assertThat(problems)
        .extracting(HandlerProblem::type)
        .containsExactlyInAnyOrder("missing", "elsewhere", "nowhere", "bounded");
    assertThat(problems)
        .extracting(HandlerProblem::problem)
        .anyMatch(text -> text.contains("declares memory, which nothing can limit"))
        .anyMatch(text -> text.contains("no 'none' in "))
        .anyMatch(text -> text.contains("pythonX") && text.contains("share one"))
        .anyMatch(text -> text.contains("no module named 'no'; looked in"));
    Outcome outcome = executor.run(Handlers.request(missing(), "null")).report().get().outcome();
    assertThat(outcome).isInstanceOf(Outcome.StartFailed.class);
  }

  private void itIsTheConfiguredInterpreter() throws Exception {
    Process asked =
        new ProcessBuilder(
                python, "-I", "-c", "import sys; print(sys.prefix, '%d.%d' % sys.version_info[:2])")
            .start();
    String[] said =
        new String(asked.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
            .strip()
            .split(" ", -1);
    assertThat(result("versions", "null"))
        .contains("\"prefix\":\"" + said[0] + "\"", "\"version\":\"" + said[1] + "\"")
        .contains("\"decimal\":true", "\"main\":false", "\"utf8\":1", "\"isolated\":1");
  }

  private void numbersStayExact() throws Exception {
    String numbers = "[0.1,123456789012345678901234567890,1.00000000000000000001,-0.0,\"ü\"]";
    assertThat(result("echo", numbers)).isEqualTo(numbers);
    assertThat(result("add", "{\"a\":9007199254740993,\"b\":1}")).isEqualTo("9007199254740994");
    assertThat(result("waits", "[null,true]")).isEqualTo("[null,true]");
  }

  private void exceptionsBecomeFailures() throws Exception {
    assertThat(failure("permanent", "null").kind()).isEqualTo(FailureKind.PERMANENT);
    assertThat(failure("down", "null").kind()).isEqualTo(FailureKind.DEPENDENCY);
    assertThat(failure("dependency", "null").kind()).isEqualTo(FailureKind.DEPENDENCY);
    assertThat(failure("later", "null").retryAfter()).contains(Duration.ofMillis(1500));
    assertThat(failure("add", "{\"a\":1}").code()).isEqualTo("PAYLOAD_INVALID");
    Outcome.Failed failed = failure("fail", "null");
    assertThat(failed.kind()).isEqualTo(FailureKind.RETRYABLE);
    assertThat(failed.errorType()).isEqualTo("ValueError");
    assertThat(failed.message()).isEqualTo("wrong");
    assertThat(failed.traceback()).contains("in fail", "in inner").doesNotContain("_worker");
  }

  private void resultsAreChecked() throws Exception {
    assertThat(failure("nan", "null").code()).isEqualTo("RESULT_INVALID");
    assertThat(failure("large", "{\"size\":2000000}").code()).isEqualTo("RESULT_TOO_LARGE");
    assertThat(result("large", "{\"size\":1000000}")).hasSize(1_000_002);
  }

  private void exitOfAHandlerEndsOnlyItsRun() throws Exception {
    assertThat(failure("leave", "{\"code\":0}").code()).isEqualTo("NO_RESULT");
    assertThat(failure("leave", "{\"code\":65}").kind()).isEqualTo(FailureKind.PERMANENT);
    assertThat(failure("leave", "{\"code\":69}").kind()).isEqualTo(FailureKind.DEPENDENCY);
    assertThat(failure("leave", "{\"code\":3}").message()).isEqualTo("exit code 3");
    assertThat(result("echo", "1")).isEqualTo("1");
  }

  private void endlessRecursionIsAnError() throws Exception {
    assertThat(failure("deep", "null").errorType()).isEqualTo("RecursionError");
    assertThat(result("echo", "[".repeat(60) + "]".repeat(60))).hasSize(120);
  }

  private void outputBelongsToItsRun() throws Exception {
    var request = Handlers.request(function("prints"), "null");
    ExecutionReport report = executor.run(request).report().get();
    assertThat(report.outputTail()).isEqualTo("one\ntwo\nthree\n");
    assertThat(output.get(request.execution())).isEqualTo("1@0:one\n2@0:two\n1@4:three\n");
    List<Running> runs = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      runs.add(start("chatty", "{\"name\":\"n" + i + "\"}"));
    }
    for (int i = 0; i < 8; i++) {
      String tail = runs.get(i).report().get(60, TimeUnit.SECONDS).outputTail();
      assertThat(tail).isEqualTo(("n" + i + "\n").repeat(200));
    }
  }

  private void manyThreadsGetTheirOwnAnswers() throws Exception {
    int threads = 8;
    int calls = 10_000 / threads;
    AtomicInteger right = new AtomicInteger();
    List<Thread> all = new ArrayList<>();
    for (int t = 0; t < threads; t++) {
      int first = t * calls;
      all.add(
          Thread.ofPlatform()
              .start(() -> {
                for (int i = first; i < first + calls; i++) {
                  try {
                    if (result("add", "{\"a\":" + i + ",\"b\":1}").equals(String.valueOf(i + 1))) {
                      right.incrementAndGet();
                    }
                  } catch (Exception broken) {
                    throw new IllegalStateException(broken);
                  }
                }
              }));
    }
    for (Thread thread : all) {
      thread.join();
    }
    assertThat(right).hasValue(threads * calls);
  }

  private Path mark(String name) {
    return folder.resolve(name);
  }

  private Running startAndAwait(String function, Path mark) {
    Running running = start(function, "{\"mark\":\"" + mark + "\"}");
    await().atMost(Duration.ofSeconds(20)).until(() -> Files.exists(mark));
    return running;
  }

  private void loopIsCancelledAndCleansUp() throws Exception {
    Path mark = mark("tidy");
    Running running = startAndAwait("tidy", mark);
    running.stop(StopReason.CANCELLED);
    assertThat(running.report().get(20, TimeUnit.SECONDS).outcome())
        .isEqualTo(new Outcome.Cancelled("it was cancelled"));
    assertThat(mark).doesNotExist();
    Running stubborn = startAndAwait("stubborn", mark("stubborn"));
    stubborn.stop(StopReason.CANCELLED);
    assertThat(stubborn.report().get(20, TimeUnit.SECONDS).outcome())
        .isEqualTo(new Outcome.Cancelled("it was cancelled"));
    assertThat(executor.unhealthy()).isEmpty();
  }

  private void loopTimesOut() throws Exception {
    var request =
        Handlers.request(
            function("loop"), "{\"mark\":\"" + mark("loop") + "\"}", Duration.ofMillis(200));
    assertThat(executor.run(request).report().get(20, TimeUnit.SECONDS).outcome())
        .isInstanceOf(Outcome.TimedOut.class);
    Path told = mark("told");
    var late =
        Handlers.request(function("told"), "{\"mark\":\"" + told + "\"}", Duration.ofMillis(200));
    assertThat(executor.run(late).report().get(20, TimeUnit.SECONDS).outcome())
        .isInstanceOf(Outcome.TimedOut.class);
    assertThat(told).content().isEqualTo("TaskTimeout True");
  }

  private void decoratorsAreKeptTo() throws Exception {
    HandlerSpec hasty = open("hasty");
    assertThat(executor.completed(hasty).maxAttempts()).isEqualTo(2);
    var late = executor.run(Handlers.request(hasty, "{\"divisor\":1}"));
    assertThat(late.report().get(20, TimeUnit.SECONDS).outcome())
        .isInstanceOfSatisfying(
            Outcome.TimedOut.class,
            outcome -> assertThat(outcome.limit()).isEqualTo(Duration.ofMillis(250)));
    var wrong = executor.run(Handlers.request(hasty, "{\"divisor\":0}"));
    assertThat(wrong.report().get(20, TimeUnit.SECONDS).outcome())
        .isInstanceOfSatisfying(
            Outcome.Failed.class,
            outcome -> assertThat(outcome.kind()).isEqualTo(FailureKind.PERMANENT));
  }

  /** Stops at every moment of a short call: whatever follows on the same threads is untouched. */
  private void lateInterruptionsHitNobodyElse() throws Exception {
    for (int i = 0; i < 3_000; i++) {
      Running hit = start("echo", "1");
      for (int spin = 0; spin < i % 300; spin++) {
        Thread.onSpinWait();
      }
      hit.stop(StopReason.CANCELLED);
      String next = result("echo", String.valueOf(i));
      assertThat(next).isEqualTo(String.valueOf(i));
      assertThat(hit.report().get(20, TimeUnit.SECONDS).outcome())
          .isInstanceOfAny(Outcome.Cancelled.class, Outcome.Succeeded.class);
    }
    assertThat(executor.unhealthy()).isEmpty();
  }

  private void threadThatIgnoresItIsReportedAndFoundAgain() throws Exception {
    Running running = startAndAwait("deaf", mark("deaf"));
    running.stop(StopReason.CANCELLED);
    assertThat(running.report().get(20, TimeUnit.SECONDS).outcome())
        .isEqualTo(
            new Outcome.Cancelled("it was cancelled; its thread ignores that and still runs"));
    assertThat(executor.unhealthy()).extracting(HandlerProblem::type).containsExactly("deaf");
    assertThat(result("echo", "1")).isEqualTo("1");
    await().atMost(Duration.ofSeconds(20)).until(() -> executor.unhealthy().isEmpty());
  }

  private void taskThatWasGivenUpBeforeItHadTheGilNeverRuns() throws Exception {
    Running hog = startAndAwait("hog", mark("hog"));
    Path mark = mark("touched");
    var request =
        Handlers.request(function("touch"), "{\"mark\":\"" + mark + "\"}", Duration.ofMillis(100));

    Outcome outcome = executor.run(request).report().get(20, TimeUnit.SECONDS).outcome();

    assertThat(outcome).isInstanceOf(Outcome.TimedOut.class);
    assertThat(hog.report().get(20, TimeUnit.SECONDS).outcome())
        .isEqualTo(new Outcome.Succeeded(JsonText.of("\"done\"")));
    assertThat(result("echo", "1")).isEqualTo("1");
    await().atMost(Duration.ofSeconds(20)).until(() -> executor.unhealthy().isEmpty());
    assertThat(mark).doesNotExist();
  }

  private void closedExecutorStopsWhatRuns() throws Exception {
    Running running = startAndAwait("loop", mark("last"));
    executor.close();
    assertThat(running.report()).isDone();
    assertThat(running.report().get().outcome()).isInstanceOf(Outcome.Interrupted.class);
    assertThat(start("echo", "1").report().get(20, TimeUnit.SECONDS).outcome())
        .isInstanceOf(Outcome.Interrupted.class);
  }
}
