package dev.kurier.runner.execute;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.kurier.protocol.Outcome;
import dev.kurier.runner.task.HandlerCode.Reuse;
import dev.kurier.runner.task.HandlerSpec;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Counts what a hundred thousand tasks leave behind. */
class LeakIT {

  private static final int SLOTS = 4;
  private static final int WARM = 100_000;
  private static final int FORKED = 5_000;
  private static final long LARGEST_GROWTH = 8 << 20;

  private final HandlerSpec warm = Handlers.function("add", Reuse.warm());
  private final HandlerSpec forked = Handlers.function("add");

  @Test
  void nothingIsLeftOfManyTasks() throws Exception {
    Path parent = Files.createTempDirectory("k");
    try (PythonExecutor first = opened(parent)) {
      run(first, warm, SLOTS);
    }
    await().atMost(Duration.ofSeconds(10)).until(() -> Footprint.connections().isEmpty());
    Footprint atFirst = Footprint.of(parent);
    try (PythonExecutor executor = opened(parent)) {
      run(executor, warm, 10_000);
      run(executor, forked, 500);
      run(executor, warm, SLOTS);
      Footprint before = settled(parent);

      run(executor, warm, WARM);
      run(executor, forked, FORKED);
      run(executor, warm, SLOTS);

      Footprint after = settled(parent);
      System.out.printf("before %s%nafter  %s%n", before, after);
      assertNoMore(after.perConnection(), before.perConnection());
      assertThat(after.descriptorsOfZygote()).isEqualTo(before.descriptorsOfZygote());
      assertThat(after.mostOfASupervisor()).isEqualTo(before.mostOfASupervisor());
      assertThat(after.mostOfAChild()).isEqualTo(before.mostOfAChild());
      // One may be on its way out while the next one serves already.
      assertThat(after.supervisors()).isLessThanOrEqualTo(2 * SLOTS);
      assertThat(after.heap()).isLessThan(before.heap() + LARGEST_GROWTH);
    }
    await().atMost(Duration.ofSeconds(10)).until(() -> Footprint.connections().isEmpty());
    Footprint atLast = Footprint.of(parent);
    assertThat(atLast.descriptors()).isLessThanOrEqualTo(atFirst.descriptors());
    assertThat(atLast.threads()).isLessThanOrEqualTo(atFirst.threads());
    assertThat(Processes.mentioning(Handlers.MARK)).isEmpty();
    assertThat(parent).isEmptyDirectory();
    Files.delete(parent);
  }

  /** Less is possible: what other tests of this JVM had left may have gone meanwhile. */
  private static void assertNoMore(List<Integer> after, List<Integer> before) {
    for (int n = 0; n < before.size(); n++) {
      assertThat(after.get(n)).isLessThanOrEqualTo(before.get(n));
    }
  }

  private PythonExecutor opened(Path parent) throws Exception {
    var settings = Handlers.settings(parent);
    PythonExecutor executor =
        PythonExecutor.open(settings, List.of(warm, forked), Clock.systemUTC(), OutputSink.none());
    assertThat(executor.start()).isEmpty();
    return executor;
  }

  /** Every process of the executor is known to it, and those that end have ended. */
  private static Footprint settled(Path parent) throws Exception {
    await()
        .atMost(Duration.ofSeconds(20))
        .until(() ->
            Footprint.connections().stream().allMatch(Processes::isAlive)
                && Footprint.of(parent).isAtRest());
    return Footprint.of(parent);
  }

  private static void run(PythonExecutor executor, HandlerSpec handler, int count)
      throws Exception {
    long started = System.nanoTime();
    try (ExecutorService slots = Executors.newFixedThreadPool(SLOTS)) {
      List<Future<?>> ends = new ArrayList<>();
      for (int slot = 0; slot < SLOTS; slot++) {
        ends.add(slots.submit(() -> runInTurn(executor, handler, count / SLOTS)));
      }
      for (Future<?> end : ends) {
        end.get();
      }
    }
    double seconds = (System.nanoTime() - started) / 1e9;
    System.out.printf(
        "%d tasks in mode %s: %.1f s, %.0f a second%n",
        count, handler.code().mode(), seconds, count / seconds);
  }

  private static @Nullable Void runInTurn(PythonExecutor executor, HandlerSpec handler, int count)
      throws Exception {
    for (int n = 0; n < count; n++) {
      var request = Handlers.request(handler, "{\"a\":" + n + ",\"b\":1}");
      Outcome outcome = executor.run(request).report().get(60, TimeUnit.SECONDS).outcome();
      assertThat(outcome.toString()).contains(String.valueOf(n + 1));
    }
    return null;
  }
}
