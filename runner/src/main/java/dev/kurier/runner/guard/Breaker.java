package dev.kurier.runner.guard;

import dev.kurier.protocol.Order;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The circuit breaker of one dependency. One lock makes a state and its generation one thing, so
 * that a result counts only in the state that admitted it; for the same reason the library's own
 * timers, which run beside that lock and on the wall clock, are off: time passes when anybody asks.
 */
public final class Breaker {

  private static final Logger LOG = LoggerFactory.getLogger(Breaker.class);
  private static final double SPREAD = 0.5;
  private static final Duration WHILE_PROBING = Duration.ofSeconds(2);
  private static final double RETURNS_PER_SECOND = 500;

  /** What runs on an operator's word says nothing in any generation. */
  private static final long NEVER = -1;

  /** What is put off looks again so soon, for the order may be lifted. */
  private static final Duration LONGEST_HOLD = Duration.ofMinutes(1);

  private final BreakerSettings settings;
  private final Duration longestProbe;
  private final InstantSource clock;
  private final RandomGenerator random;
  private final Supplier<Optional<Order.Instruction>> order;
  private final CircuitBreaker circuit;
  private final Throwable failure = new DependencyFailed();
  private final ReturnTimes returns;
  private final ReentrantLock lock = new ReentrantLock();

  /** The next four are guarded by the lock. */
  private long generation;

  private Instant since;
  private Duration openFor = Duration.ZERO;
  private Optional<BreakerState> announcement = Optional.empty();

  Breaker(
      String group,
      BreakerSettings settings,
      Duration longestProbe,
      InstantSource clock,
      RandomGenerator random,
      Supplier<Optional<Order.Instruction>> order) {
    this.order = order;
    this.settings = settings;
    this.longestProbe = longestProbe;
    this.clock = clock;
    this.random = random;
    this.since = clock.instant();
    this.returns = new ReturnTimes(clock, random);
    this.circuit = CircuitBreaker.of(group, config());
  }

  private CircuitBreakerConfig config() {
    return CircuitBreakerConfig.custom()
        .slidingWindowType(CircuitBreakerConfig.SlidingWindowType.COUNT_BASED)
        .slidingWindowSize(settings.window())
        .minimumNumberOfCalls(settings.minimum())
        .failureRateThreshold(settings.failurePercent())
        .permittedNumberOfCallsInHalfOpenState(settings.probes())
        .waitIntervalFunctionInOpenState(this::drawWait)
        .automaticTransitionFromOpenToHalfOpenEnabled(false)
        .maxWaitDurationInHalfOpenState(Duration.ZERO)
        .build();
  }

  /** Asked by the library while it opens, so under the lock. */
  private long drawWait(int attempt) {
    double factor = Math.scalb(1.0, Math.min(attempt, 30) - 1);
    double spread = 1 + SPREAD * (2 * random.nextDouble() - 1);
    double millis = (double) settings.firstWait().toMillis() * factor * spread;
    openFor =
        Duration.ofMillis((long) Math.min(millis, (double) settings.longestWait().toMillis()));
    return Math.max(1, openFor.toMillis());
  }

  /** A permit to run, unless the breaker or an operator says no. Never blocks. */
  public Optional<Permit> tryEnter() {
    return switch (order.get().orElse(null)) {
      case IGNORE -> Optional.of(new Permit(this, NEVER, false));
      case HOLD, PAUSE -> Optional.empty();
      case null -> askCircuit();
    };
  }

  private Optional<Permit> askCircuit() {
    lock.lock();
    try {
      passTime();
      if (circuit.getState() != CircuitBreaker.State.OPEN && circuit.tryAcquirePermission()) {
        boolean isProbe = current() == BreakerState.HALF_OPEN;
        return Optional.of(new Permit(this, generation, isProbe));
      }
      return Optional.empty();
    } finally {
      unlockAndTell();
    }
  }

  /** Where it stands now; an order stands before what it has counted. */
  public BreakerState state() {
    return switch (order.get().orElse(null)) {
      case IGNORE -> BreakerState.DISABLED;
      case HOLD, PAUSE -> BreakerState.FORCED_OPEN;
      case null -> counted();
    };
  }

  private BreakerState counted() {
    lock.lock();
    try {
      passTime();
      return current();
    } finally {
      unlockAndTell();
    }
  }

  /** How long it stays open from now on; zero unless it is open. A hold may last longer. */
  public Duration remaining() {
    if (state() == BreakerState.FORCED_OPEN) {
      return LONGEST_HOLD;
    }
    lock.lock();
    try {
      passTime();
      return current() == BreakerState.OPEN
          ? Duration.between(clock.instant(), since.plus(openFor))
          : Duration.ZERO;
    } finally {
      unlockAndTell();
    }
  }

  /** When a task is to come back that it did not let pass. */
  Duration returnTime() {
    Duration wait = remaining();
    return returns.next(wait.isPositive() ? wait : WHILE_PROBING, RETURNS_PER_SECOND);
  }

  /** How many probes it lets through when half open. */
  public int probes() {
    return settings.probes();
  }

  /** Closes it and forgets what it has counted, and whatever still runs. */
  void reset() {
    lock.lock();
    try {
      step(circuit::reset);
      generation++;
    } finally {
      unlockAndTell();
    }
  }

  void settle(long ofGeneration, Evidence verdict) {
    lock.lock();
    try {
      // What began in another state says nothing about this one.
      if (ofGeneration == generation) {
        step(() -> count(verdict));
      }
    } finally {
      unlockAndTell();
    }
  }

  private void count(Evidence verdict) {
    switch (verdict) {
      case UP -> circuit.onSuccess(0, TimeUnit.NANOSECONDS);
      case DOWN -> circuit.onError(0, TimeUnit.NANOSECONDS, failure);
      case UNKNOWN -> circuit.releasePermission();
    }
  }

  private void passTime() {
    Duration past = Duration.between(since, clock.instant());
    BreakerState now = current();
    if (now == BreakerState.OPEN && past.compareTo(openFor) >= 0) {
      step(circuit::transitionToHalfOpenState);
    } else if (now == BreakerState.HALF_OPEN && past.compareTo(longestProbe) >= 0) {
      // A probe that never came back must not hold the breaker half open for ever.
      step(circuit::transitionToOpenState);
    }
  }

  private void step(Runnable change) {
    BreakerState before = current();
    change.run();
    BreakerState after = current();
    if (before != after) {
      generation++;
      since = clock.instant();
      announcement = Optional.of(after);
    }
  }

  private BreakerState current() {
    return switch (circuit.getState()) {
      case OPEN, FORCED_OPEN -> BreakerState.OPEN;
      case HALF_OPEN -> BreakerState.HALF_OPEN;
      case CLOSED, DISABLED, METRICS_ONLY -> BreakerState.CLOSED;
    };
  }

  private void unlockAndTell() {
    Optional<BreakerState> news = announcement;
    Duration wait = openFor;
    announcement = Optional.empty();
    lock.unlock();
    news.ifPresent(state -> {
      var event = state == BreakerState.OPEN ? LOG.atWarn() : LOG.atInfo();
      event
          .addKeyValue("group", circuit.getName())
          .addKeyValue("state", state)
          .addKeyValue("wait", state == BreakerState.OPEN ? wait : Duration.ZERO)
          .log("breaker changed");
    });
  }

  /** What a permit may say in the end. */
  enum Evidence {
    UP,
    DOWN,
    UNKNOWN
  }

  private static final class DependencyFailed extends Exception {
    DependencyFailed() {
      super("a run failed for its dependency", null, false, false);
    }
  }
}
