package dev.kurier.runner.ledger;

import dev.kurier.benchmarks.measure.Payload;
import dev.kurier.protocol.Coordinates;
import dev.kurier.protocol.Event;
import dev.kurier.protocol.JsonText;
import dev.kurier.protocol.Outcome;
import dev.kurier.protocol.ReplyTo;
import dev.kurier.protocol.Run;
import dev.kurier.protocol.Task;
import dev.kurier.protocol.TaskHeader;
import dev.kurier.protocol.TaskId;
import dev.kurier.protocol.TaskState;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** The two decisions about a task that succeeds at once, beside a place in a map for its state. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class FoldBenchmark {

  private static final Instant NOON = Instant.parse("2030-01-31T12:00:00Z");
  private static final int IDS = 1 << 10;

  private final Lifecycle lifecycle = new Lifecycle(LedgerSettings.defaults("benchmark"));
  private final Moment moment = new Moment(NOON, 0.5);
  private final LifecycleEvent submitted;
  private final LifecycleEvent ended;
  private final TaskState end;
  private final List<TaskId> ids =
      IntStream.range(0, IDS).mapToObj(n -> new TaskId("task-" + n)).toList();
  private final Map<TaskId, TaskState> known = new HashMap<>();
  private int next;

  /** Makes both events. */
  public FoldBenchmark() {
    Task task = task();
    Coordinates at = new Coordinates("kurier.tasks.default", 0, 41);
    Run run = new Run("7c1e-1", "node-7c1e", task.header(), at, 1, 3);
    Outcome success = new Outcome.Succeeded(task.payload());
    submitted = new LifecycleEvent.Submitted(task, at, NOON);
    ended =
        new LifecycleEvent.RunEnded(
            new Event.Ended(
                run, success, Optional.empty(), NOON, Duration.ofMillis(5), "", List.of()));
    end = folded().state().orElseThrow();
  }

  private static Task task() {
    JsonText payload = Payload.standard().json();
    TaskHeader header =
        new TaskHeader(
            new TaskId("0196c2f8-5a41-7c1e-9b1d-4c0e5a417c1e"),
            "noop",
            "default",
            "c-1",
            Optional.of(new ReplyTo("benchmark", 0)),
            "k-1",
            Optional.empty(),
            Optional.empty(),
            0,
            1,
            Optional.empty(),
            payload.sha256(),
            Optional.empty());
    return new Task(header, payload, Map.of());
  }

  private Decision folded() {
    Decision queued = lifecycle.apply(Optional.empty(), submitted, moment);
    return lifecycle.apply(queued.state(), ended, moment);
  }

  /** Submitted, then ended. */
  @Benchmark
  public Object fold() {
    return folded();
  }

  /** The floor: a thousand tasks that are known, in turn. */
  @Benchmark
  public Object put() {
    next = (next + 1) & (IDS - 1);
    return Optional.ofNullable(known.put(ids.get(next), end));
  }
}
