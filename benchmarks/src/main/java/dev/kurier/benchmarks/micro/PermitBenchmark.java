package dev.kurier.benchmarks.micro;

import dev.kurier.benchmarks.executor.KurierContestant;
import dev.kurier.benchmarks.measure.Payload;
import dev.kurier.protocol.Outcome;
import dev.kurier.protocol.TaskHeader;
import dev.kurier.runner.guard.Admission;
import dev.kurier.runner.guard.BreakerBoard;
import dev.kurier.runner.guard.BreakerSettings;
import dev.kurier.runner.guard.Cancellations;
import dev.kurier.runner.guard.GuardChain;
import dev.kurier.runner.guard.Verdict;
import dev.kurier.runner.order.Orders;
import dev.kurier.runner.task.HandlerCode;
import dev.kurier.runner.task.HandlerSpec;
import dev.kurier.runner.task.Place;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** All that the guards do for a task which runs and succeeds, beside a lock that nobody wants. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class PermitBenchmark {

  private static final int CANCELLATIONS = 1_000;

  private final Payload payload = Payload.standard();
  private final TaskHeader task = KurierContestant.task("noop", payload);
  private final Outcome success = new Outcome.Succeeded(payload.json());
  private final GuardChain guards = guards();
  private final ReentrantLock lock = new ReentrantLock();
  private long entered;

  private static GuardChain guards() {
    InstantSource clock = InstantSource.system();
    Random random = new Random(1);
    Orders orders = new Orders("benchmark", clock);
    List<HandlerSpec> handlers = List.of(handler());
    return new GuardChain(
        handlers,
        _ -> Optional.empty(),
        new BreakerBoard(handlers, BreakerSettings.defaults(), clock, random, orders),
        new Cancellations(CANCELLATIONS),
        orders,
        clock,
        clock,
        random);
  }

  private static HandlerSpec handler() {
    var code = new HandlerCode.Function("noop", "echo", HandlerCode.Reuse.NEVER);
    // One place: a permit that is not given back would be the last.
    return HandlerSpec.of("noop", code, Place.in(Path.of(".")))
        .under(new HandlerSpec.Policy(3, 1, "noop"));
  }

  /** Given, told how the run ended, and given back. */
  @Benchmark
  public Verdict permit() {
    Verdict verdict = guards.judge(task);
    if (!(verdict instanceof Verdict.Admit(Admission admission))) {
      throw new IllegalStateException("the task may not run: " + verdict);
    }
    try (admission) {
      var _ = admission.report(success);
    }
    return verdict;
  }

  /** The floor. */
  @Benchmark
  public long lock() {
    lock.lock();
    try {
      return ++entered;
    } finally {
      lock.unlock();
    }
  }
}
