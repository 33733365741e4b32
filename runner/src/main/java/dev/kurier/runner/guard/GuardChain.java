package dev.kurier.runner.guard;

import dev.kurier.protocol.Reason;
import dev.kurier.protocol.TaskHeader;
import dev.kurier.runner.task.HandlerSpec;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;

/** Decides whether a task may run here and now. Never blocks. Thread-safe. */
public final class GuardChain {

  private static final Duration NO_HANDLER_DELAY = Duration.ofSeconds(2);
  private static final Duration NOT_READY_DELAY = Duration.ofSeconds(10);
  private static final Duration FULL_DELAY = Duration.ofSeconds(1);
  private static final Duration PROBING_DELAY = Duration.ofSeconds(2);

  private final Map<String, HandlerSpec> handlers;
  private final Map<String, Semaphore> bulkheads;
  private final Predicate<String> isReady;
  private final BreakerBoard breakers;
  private final Cancellations cancellations;
  private final InstantSource time;
  private final RandomGenerator random;

  /**
   * Makes the chain.
   *
   * @param handlers those of this node
   * @param isReady whether the handler of a type can serve now; must not wait
   * @param time judges deadlines: that of the brokers, as the ledger does
   * @param random spreads delays; used by several threads
   */
  public GuardChain(
      Collection<HandlerSpec> handlers,
      Predicate<String> isReady,
      BreakerBoard breakers,
      Cancellations cancellations,
      InstantSource time,
      RandomGenerator random) {
    var byType = new HashMap<String, HandlerSpec>();
    var places = new HashMap<String, Semaphore>();
    for (HandlerSpec handler : handlers) {
      byType.put(handler.type(), handler);
      places.put(handler.type(), new Semaphore(handler.concurrency()));
    }
    this.handlers = Map.copyOf(byType);
    this.bulkheads = Map.copyOf(places);
    this.isReady = isReady;
    this.breakers = breakers;
    this.cancellations = cancellations;
    this.time = time;
    this.random = random;
  }

  /** The handler of a type, if this node has it. */
  public Optional<HandlerSpec> handler(String type) {
    return Optional.ofNullable(handlers.get(type));
  }

  /** Decides on what would run. */
  public Verdict judge(TaskHeader task) {
    if (cancellations.contains(task.id())) {
      return new Verdict.Skip(Reason.CANCEL_REQUESTED);
    }
    if (task.deadline().isPresent() && !time.instant().isBefore(task.deadline().get())) {
      return new Verdict.Skip(Reason.DEADLINE_PASSED);
    }
    HandlerSpec handler = handlers.get(task.type());
    if (handler == null) {
      return defer(Reason.NO_SUCH_HANDLER, NO_HANDLER_DELAY);
    }
    if (!isReady.test(task.type())) {
      return defer(Reason.START_FAILED, NOT_READY_DELAY);
    }
    return enter(handler);
  }

  private Verdict enter(HandlerSpec handler) {
    Semaphore bulkhead = Objects.requireNonNull(bulkheads.get(handler.type()));
    if (!bulkhead.tryAcquire()) {
      return defer(Reason.BULKHEAD_FULL, FULL_DELAY);
    }
    Breaker breaker = breakers.of(handler);
    Optional<Permit> permit = breaker.tryEnter();
    if (permit.isPresent()) {
      return new Verdict.Admit(new Admission(handler, permit.get(), bulkhead));
    }
    bulkhead.release();
    Duration wait = breaker.remaining();
    return defer(Reason.BREAKER_OPEN, wait.isPositive() ? wait : PROBING_DELAY);
  }

  /** Up to half as long again, so that what waits together does not come back together. */
  private Verdict defer(Reason reason, Duration least) {
    long spread = random.nextLong(least.toMillis() / 2);
    return new Verdict.Defer(reason, least.plusMillis(spread));
  }
}
