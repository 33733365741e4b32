package dev.kurier.runner.execute;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.kurier.protocol.FailureKind;
import dev.kurier.protocol.JsonText;
import dev.kurier.protocol.Outcome;
import dev.kurier.runner.task.HandlerCode.JavaClass;
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
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Handlers in Java, loaded from a jar that knows nothing of the tests. */
@Timeout(60)
class JavaExecutorTest {

  private static final String HEAD =
      """
      package com.shop;
      import dev.kurier.protocol.JsonText;
      import dev.kurier.protocol.TaskHeader;
      import dev.kurier.runner.task.JavaHandler;
      """;

  @TempDir private static Path folder;
  private static Path jar;

  private final List<ModeExecutor> opened = new ArrayList<>();
  private final List<Path> marks = new ArrayList<>();

  private static String handler(String name, String body) {
    return HEAD
        + "public class "
        + name
        + " implements JavaHandler {\n"
        + "  public JsonText handle(JsonText payload, TaskHeader task) throws Exception {\n"
        + body
        + "  }\n}\n";
  }

  @BeforeAll
  static void makeJar() throws Exception {
    jar =
        JavaSources.jar(
            folder,
            Map.of(
                "com.shop.Upper",
                handler(
                    "Upper",
                    "return JsonText.of(payload.toString().toUpperCase(java.util.Locale.ROOT));"),
                "com.shop.Nothing",
                handler("Nothing", "return null;"),
                "com.shop.Says",
                handler("Says", "return JsonText.of(payload.toString().replace(\"#\", \"\\\"\"));"),
                "com.shop.Throws",
                handler(
                    "Throws",
                    """
                    String name = payload.toString().replace("\\"", "");
                    Throwable made = (Throwable) Class.forName(name).getConstructor().newInstance();
                    if (made instanceof Exception exception) { throw exception; }
                    throw (Error) made;
                    """),
                "com.shop.Wraps",
                handler(
                    "Wraps",
                    """
                    throw new java.util.concurrent.CompletionException(
                        "wrapped", new java.net.ConnectException("refused"));
                    """),
                "com.shop.Waits",
                handler(
                    "Waits",
                    """
                    java.nio.file.Files.createFile(java.nio.file.Path.of(payload.toString()));
                    Thread.sleep(60_000);
                    return null;
                    """),
                "com.shop.Deaf",
                handler(
                    "Deaf",
                    """
                    java.nio.file.Path mark = java.nio.file.Path.of(payload.toString());
                    java.nio.file.Files.createFile(mark);
                    while (java.nio.file.Files.exists(mark)) {
                      try { Thread.sleep(5); } catch (InterruptedException ignored) { }
                    }
                    return JsonText.NULL;
                    """),
                "com.shop.Plain",
                "package com.shop; public class Plain {}",
                "com.shop.Needy",
                HEAD
                    + """
                    public class Needy implements JavaHandler {
                      public Needy(String need) {}
                      public JsonText handle(JsonText payload, TaskHeader task) { return payload; }
                    }
                    """,
                "com.shop.Faulty",
                HEAD
                    + """
                    public class Faulty implements JavaHandler {
                      public Faulty() { throw new IllegalStateException("no key file"); }
                      public JsonText handle(JsonText payload, TaskHeader task) { return payload; }
                    }
                    """));
  }

  @AfterEach
  void closeAll() {
    marks.forEach(mark -> mark.toFile().delete());
    opened.forEach(ModeExecutor::close);
  }

  private static HandlerSpec spec(String name, Path... classPath) {
    return HandlerSpec.of(name, new JavaClass(name, List.of(classPath)), Place.in(folder))
        .within(Duration.ofSeconds(30), Duration.ofMillis(100));
  }

  private ModeExecutor executor(HandlerSpec... handlers) throws Exception {
    var settings =
        new ExecuteSettings(
            folder,
            Duration.ofSeconds(30),
            Duration.ofMillis(200),
            Duration.ofSeconds(10),
            ExecuteSettings.Environments.in(folder));
    ModeExecutor executor =
        ModeExecutor.open(settings, List.of(handlers), Clock.systemUTC(), OutputSink.none());
    opened.add(executor);
    return executor;
  }

  private ModeExecutor started(HandlerSpec handler) throws Exception {
    ModeExecutor executor = executor(handler);
    assertThat(executor.start()).isEmpty();
    return executor;
  }

  private static Outcome ending(Running running) throws Exception {
    return running.report().get(30, TimeUnit.SECONDS).outcome();
  }

  private Outcome outcome(String name, String payload) throws Exception {
    HandlerSpec handler = spec("com.shop." + name, jar);
    return ending(started(handler).run(Handlers.request(handler, payload)));
  }

  private Outcome.Failed failure(String name, String payload) throws Exception {
    return (Outcome.Failed) outcome(name, payload);
  }

  private String problem(HandlerSpec handler) throws Exception {
    List<HandlerProblem> problems = executor(handler).start();
    assertThat(problems).hasSize(1);
    return problems.getFirst().problem();
  }

  @Test
  void classInAJarAnswers() throws Exception {
    assertThat(outcome("Upper", "\"abc\""))
        .isEqualTo(new Outcome.Succeeded(JsonText.of("\"ABC\"")));
    assertThat(outcome("Nothing", "1")).isEqualTo(new Outcome.Succeeded(JsonText.NULL));
  }

  @Test
  void classesHaveTheVersionOfTheirContent() throws Exception {
    String upper = version(spec("com.shop.Upper", jar));

    assertThat(upper).matches("[0-9a-f]{12}");
    assertThat(version(spec("com.shop.Upper", jar))).isEqualTo(upper);
    assertThat(version(spec("com.shop.Nothing", jar))).isNotEqualTo(upper);
    assertThat(version(spec("com.shop.Upper", jar).called("7"))).isEqualTo("7");
  }

  private String version(HandlerSpec handler) throws Exception {
    Running running = started(handler).run(Handlers.request(handler, "\"abc\""));
    return running.report().get(30, TimeUnit.SECONDS).handlerVersion().orElseThrow();
  }

  @Test
  void whatIsMissingIsNamedAtTheStart() throws Exception {
    Path absent = folder.resolve("absent.jar");
    assertThat(problem(spec("com.shop.None", jar)))
        .contains("no class com.shop.None", jar.toString(), "the node's own class path");
    assertThat(problem(spec("com.shop.Upper"))).contains("looked in the node's own class path");
    assertThat(problem(spec("com.shop.Upper", absent))).contains(absent.toString());
    assertThat(problem(spec("com.shop.Plain", jar))).contains("does not implement", "JavaHandler");
    assertThat(problem(spec("com.shop.Needy", jar))).contains("constructor without parameters");
    assertThat(problem(spec("com.shop.Faulty", jar)))
        .contains("no key file", "com.shop.Faulty.<init>")
        .doesNotContain("dev.kurier.runner.execute");
  }

  @Test
  void handlerThatIsNotReadyFailsToStartItsTasks() throws Exception {
    HandlerSpec handler = spec("com.shop.None", jar);
    ModeExecutor executor = executor(handler);
    assertThat(executor.start()).hasSize(1);
    assertThat(ending(executor.run(Handlers.request(handler, "1"))))
        .isInstanceOf(Outcome.StartFailed.class);
  }

  @ParameterizedTest
  @CsvSource({
    "java.lang.IllegalArgumentException, PERMANENT",
    "java.lang.NumberFormatException, PERMANENT",
    "java.net.ConnectException, DEPENDENCY",
    "java.net.SocketTimeoutException, DEPENDENCY",
    "java.net.UnknownHostException, DEPENDENCY",
    "java.nio.channels.UnresolvedAddressException, DEPENDENCY",
    "java.util.concurrent.TimeoutException, DEPENDENCY",
    "java.io.IOException, RETRYABLE",
    "java.lang.IllegalStateException, RETRYABLE",
    "java.lang.InterruptedException, RETRYABLE",
    "java.lang.StackOverflowError, RETRYABLE"
  })
  void exceptionSaysWhetherItIsWorthAnotherAttempt(String type, FailureKind kind) throws Exception {
    Outcome.Failed failed = failure("Throws", "\"" + type + "\"");
    assertThat(failed.kind()).isEqualTo(kind);
    assertThat(failed.code()).isEqualTo("HANDLER_ERROR");
    assertThat(failed.errorType()).isEqualTo(type);
  }

  @Test
  void failureShowsTheHandlersFramesAndWhatStoodBehind() throws Exception {
    Outcome.Failed failed = failure("Wraps", "1");
    assertThat(failed.kind()).isEqualTo(FailureKind.DEPENDENCY);
    assertThat(failed.errorType()).isEqualTo("java.util.concurrent.CompletionException");
    assertThat(failed.message()).isEqualTo("wrapped");
    assertThat(failed.traceback())
        .startsWith("java.util.concurrent.CompletionException: wrapped\n\tat com.shop.Wraps.handle")
        .contains("Caused by: java.net.ConnectException: refused")
        .doesNotContain("dev.kurier.runner.execute");
  }

  @Test
  void resultIsHeldToTheSameLimitsAsAnyOther() throws Exception {
    assertThat(failure("Says", "nonsense").code()).isEqualTo("RESULT_INVALID");
    String large = "#" + "x".repeat(1 << 20) + "#";
    assertThat(failure("Says", large).code()).isEqualTo("RESULT_TOO_LARGE");
    assertThat(failure("Says", large).kind()).isEqualTo(FailureKind.PERMANENT);
  }

  @Test
  void messageAndStackAreCut() {
    Throwable deep = new IllegalStateException("\u00fc".repeat(100_000));
    for (int i = 0; i < 50; i++) {
      deep = new IllegalStateException("level " + i, deep);
    }
    Outcome.Failed failed =
        JavaFailure.of(new IllegalStateException("\u20ac".repeat(50_000), deep));
    assertThat(failed.message().getBytes(StandardCharsets.UTF_8)).hasSizeLessThanOrEqualTo(4 << 10);
    assertThat(failed.traceback().getBytes(StandardCharsets.UTF_8))
        .hasSizeLessThanOrEqualTo(16 << 10);
  }

  private Running startAndAwait(ModeExecutor executor, HandlerSpec handler, Path mark) {
    marks.add(mark);
    Running running = executor.run(Handlers.request(handler, mark.toString()));
    await().atMost(Duration.ofSeconds(20)).until(() -> Files.exists(mark));
    return running;
  }

  @Test
  void interruptEndsWhatIsCancelledOrTooSlow() throws Exception {
    HandlerSpec handler = spec("com.shop.Waits", jar);
    ModeExecutor executor = started(handler);
    Running running = startAndAwait(executor, handler, folder.resolve("cancelled"));
    running.stop(StopReason.CANCELLED);
    assertThat(ending(running)).isEqualTo(new Outcome.Cancelled("it was cancelled"));

    Path mark = folder.resolve("slow");
    var slow = Handlers.request(handler, mark.toString(), Duration.ofMillis(100));
    assertThat(ending(executor.run(slow))).isInstanceOf(Outcome.TimedOut.class);
    assertThat(executor.unhealthy()).isEmpty();
  }

  @Test
  void threadThatIgnoresItIsReportedCountedAndFoundAgain() throws Exception {
    HandlerSpec handler = spec("com.shop.Deaf", jar);
    ModeExecutor executor = started(handler);
    Path mark = folder.resolve("deaf");
    Running running = startAndAwait(executor, handler, mark);

    running.stop(StopReason.CANCELLED);

    assertThat(ending(running))
        .isEqualTo(
            new Outcome.Cancelled("it was cancelled; its thread ignores that and still runs"));
    assertThat(executor.unhealthy().getFirst().problem()).startsWith("1 of its threads still run");
    Files.delete(mark);
    await().atMost(Duration.ofSeconds(20)).until(() -> executor.unhealthy().isEmpty());
  }

  @Test
  void handlerWithTooManyLostThreadsRunsNothingMore() throws Exception {
    HandlerSpec handler = spec("com.shop.Deaf", jar);
    ModeExecutor executor = started(handler);
    for (int i = 0; i < ThreadRuns.MOST_LOST; i++) {
      Path mark = folder.resolve("lost-" + i);
      startAndAwait(executor, handler, mark).stop(StopReason.CANCELLED);
    }
    await()
        .atMost(Duration.ofSeconds(20))
        .until(() -> executor.unhealthy().toString().contains(ThreadRuns.MOST_LOST + " of its"));

    Outcome refused = ending(executor.run(Handlers.request(handler, "unused")));

    assertThat(((Outcome.StartFailed) refused).message()).contains("restart of the node");
  }

  @Test
  void closeReturnsAlthoughAThreadGoesOn() throws Exception {
    HandlerSpec handler = spec("com.shop.Deaf", jar);
    ModeExecutor executor = started(handler);
    Path mark = folder.resolve("last");
    Running running = startAndAwait(executor, handler, mark);

    executor.close();
    executor.close();

    assertThat(running.report()).isDone();
    assertThat(ending(running)).isInstanceOf(Outcome.Interrupted.class);
    assertThat(ending(executor.run(Handlers.request(handler, "unused"))))
        .isInstanceOf(Outcome.Interrupted.class);
    Files.delete(mark);
  }

  @Test
  void manyTasksAtOnceGetTheirOwnAnswers() throws Exception {
    HandlerSpec handler = spec("com.shop.Upper", jar);
    ModeExecutor executor = started(handler);
    List<Running> runs = new ArrayList<>();
    for (int i = 0; i < 500; i++) {
      runs.add(executor.run(Handlers.request(handler, "\"a" + i + "\"")));
    }
    for (int i = 0; i < runs.size(); i++) {
      assertThat(ending(runs.get(i)))
          .isEqualTo(new Outcome.Succeeded(JsonText.of("\"A" + i + "\"")));
    }
  }
}
