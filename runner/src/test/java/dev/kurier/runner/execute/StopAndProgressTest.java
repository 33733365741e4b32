package dev.kurier.runner.execute;

import static dev.kurier.runner.execute.Handlers.function;
import static dev.kurier.runner.execute.Handlers.request;
import static org.assertj.core.api.Assertions.assertThat;

import dev.kurier.protocol.Outcome;
import dev.kurier.protocol.Progress;
import dev.kurier.runner.task.ExecutionReport;
import dev.kurier.runner.task.ExecutionRequest;
import dev.kurier.runner.task.HandlerCode.ResultSource;
import dev.kurier.runner.task.HandlerSpec;
import dev.kurier.runner.task.StopReason;
import dev.kurier.runner.task.TaskExecutor.Running;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class StopAndProgressTest {

  private static final long LIMIT_SECONDS = 30;
  private static final Duration LONG = Duration.ofSeconds(60);

  private static final HandlerSpec DEAF =
      Handlers.command(
          ResultSource.STDOUT_JSON, "sh", "-c", "trap '' TERM; echo on >&2; sleep 60 & wait; wait");

  private final Map<String, CompletableFuture<Void>> wrote = new ConcurrentHashMap<>();
  private PythonExecutor executor;

  @BeforeAll
  void start() throws IOException {
    List<HandlerSpec> handlers =
        List.of(
            function("steps"),
            function("forge_progress"),
            function("stubborn"),
            function("why"),
            DEAF);
    executor =
        PythonExecutor.open(
            ExecuteSettings.defaults(),
            handlers,
            Clock.systemUTC(),
            (execution, stream, offset, bytes) -> outputOf(execution).complete(null));
    assertThat(executor.start()).isEmpty();
  }

  @AfterAll
  void close() throws IOException {
    executor.close();
    assertThat(Processes.mentioning(Handlers.MARK)).isEmpty();
  }

  private CompletableFuture<Void> outputOf(String execution) {
    return wrote.computeIfAbsent(execution, key -> new CompletableFuture<>());
  }

  private Running started(ExecutionRequest request) throws Exception {
    Running running = executor.run(request);
    outputOf(request.execution()).get(LIMIT_SECONDS, TimeUnit.SECONDS);
    return running;
  }

  private static ExecutionReport await(Running running) throws Exception {
    return running.report().get(LIMIT_SECONDS, TimeUnit.SECONDS);
  }

  private static HandlerSpec withLongGrace(HandlerSpec handler) {
    return Handlers.withGrace(handler, LONG);
  }

  @Test
  void progressArrivesInOrderPacedAndWithItsLastWord() throws Exception {
    List<Progress> said = new CopyOnWriteArrayList<>();

    ExecutionReport report = await(executor.run(request(function("steps"), "{}"), said::add));

    assertThat(report.outcome()).isInstanceOf(Outcome.Succeeded.class);
    assertThat(said).extracting(Progress::done).isSorted().startsWith(1.0).endsWith(2000.0);
    assertThat(said).hasSizeLessThan(200);
    assertThat(said.getLast().message()).isEqualTo("step 2000");
    assertThat(said.getLast().total()).hasValue(2000);
    assertThat(said).extracting(Progress::at).isSorted();
  }

  @Test
  void progressThatCannotBeReadIsNoHarm() throws Exception {
    List<Progress> said = new CopyOnWriteArrayList<>();

    ExecutionReport report =
        await(executor.run(request(function("forge_progress"), "{}"), said::add));

    assertThat(report.outcome()).isInstanceOf(Outcome.Succeeded.class);
    assertThat(said).extracting(Progress::message).containsExactly("honest");
  }

  @Test
  void timeLimitAndCancelRaiseDifferentExceptions(@TempDir Path folder) throws Exception {
    Path late = folder.resolve("late");
    Path asked = folder.resolve("asked");
    ExecutionRequest tooLong = request(function("why"), "\"" + late + "\"", Duration.ofMillis(500));

    ExecutionReport timedOut = await(executor.run(tooLong));
    Running running = started(request(function("why"), "\"" + asked + "\""));
    running.stop(StopReason.CANCELLED);
    ExecutionReport cancelled = await(running);

    assertThat(timedOut.outcome()).isInstanceOf(Outcome.TimedOut.class);
    assertThat(late).hasContent("TaskTimeout");
    assertThat(cancelled.outcome()).isInstanceOf(Outcome.Cancelled.class);
    assertThat(asked).hasContent("TaskCancelled");
  }

  @Test
  void killNeedsNoGrace() throws Exception {
    Running running = started(request(withLongGrace(function("stubborn")), "null"));

    running.kill(StopReason.CANCELLED);

    ExecutionReport report = await(running);
    assertThat(report.outcome()).isInstanceOf(Outcome.Cancelled.class);
    assertThat(report.killed()).hasSize(3).noneMatch(Processes::isAlive);
    assertThat(report.ranFor()).isLessThan(LONG);
  }

  @Test
  void killCutsAGraceShort() throws Exception {
    for (HandlerSpec handler : List.of(function("stubborn"), DEAF)) {
      Running running = started(request(withLongGrace(handler), "null"));
      running.stop(StopReason.CANCELLED);

      running.kill(StopReason.CANCELLED);
      running.kill(StopReason.CANCELLED);

      ExecutionReport report = await(running);
      assertThat(report.outcome()).isInstanceOf(Outcome.Cancelled.class);
      assertThat(report.killed()).isNotEmpty().noneMatch(Processes::isAlive);
    }
  }

  @Test
  void firstReasonOfAStopDecidesTheOutcomeOfTheKill() throws Exception {
    Running running = started(request(withLongGrace(function("stubborn")), "null"));
    running.stop(StopReason.DRAINED);

    running.kill(StopReason.CANCELLED);

    assertThat(await(running).outcome()).isInstanceOf(Outcome.Interrupted.class);
  }

  @Test
  void killBeforeTheStartIsHeeded() throws Exception {
    Running running = executor.run(request(withLongGrace(function("stubborn")), "null"));

    running.kill(StopReason.CANCELLED);

    assertThat(await(running).outcome()).isInstanceOf(Outcome.Cancelled.class);
  }

  @Test
  void killAfterTheEndChangesNothing() throws Exception {
    Running running = executor.run(request(function("steps"), "{}"));
    await(running);

    running.kill(StopReason.CANCELLED);

    assertThat(await(running).outcome()).isInstanceOf(Outcome.Succeeded.class);
  }
}
