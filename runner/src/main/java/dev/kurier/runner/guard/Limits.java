package dev.kurier.runner.guard;

import dev.kurier.protocol.Reason;
import dev.kurier.runner.task.HandlerSpec;
import dev.kurier.runner.task.Rate;
import io.github.resilience4j.bulkhead.Bulkhead;
import io.github.resilience4j.bulkhead.BulkheadConfig;
import io.github.resilience4j.ratelimiter.RateLimiterConfig;
import io.github.resilience4j.ratelimiter.internal.AtomicRateLimiter;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * How many runs of one handler may go on and begin on this node. Never blocks: the library's own
 * waiting, which would hold up whoever asks, is off. Thread-safe.
 */
final class Limits {

  private static final Duration LEAST_WAIT = Duration.ofSeconds(1);

  /** More come back than are served, so that none of the handler's places stays empty. */
  private static final int SPARE = 2;

  private final int concurrency;
  private final Optional<Rate> rate;
  private final Bulkhead places;
  private final Optional<AtomicRateLimiter> starts;
  private final Throughput throughput;
  private final ReturnTimes returns;

  Limits(HandlerSpec handler, InstantSource clock, RandomGenerator random) {
    this.concurrency = handler.concurrency();
    this.rate = handler.rate();
    this.places = Bulkhead.of(handler.type(), places(concurrency));
    Instant origin = clock.instant();
    this.starts =
        rate.map(given ->
            new AtomicRateLimiter(
                handler.type(),
                starts(given),
                () -> Duration.between(origin, clock.instant()).toNanos()));
    this.throughput = new Throughput(clock);
    this.returns = new ReturnTimes(clock, random);
  }

  private static BulkheadConfig places(int concurrency) {
    return BulkheadConfig.custom()
        .maxConcurrentCalls(concurrency)
        .maxWaitDuration(Duration.ZERO)
        .build();
  }

  private static RateLimiterConfig starts(Rate rate) {
    return RateLimiterConfig.custom()
        .limitForPeriod(rate.count())
        .limitRefreshPeriod(rate.period())
        .timeoutDuration(Duration.ZERO)
        .build();
  }

  /** Takes a place; if there is none, tells why. */
  Optional<Reason> tryEnter() {
    if (!places.tryAcquirePermission()) {
      return Optional.of(Reason.BULKHEAD_FULL);
    }
    if (starts.isPresent() && !starts.get().acquirePermission()) {
      places.releasePermission();
      return Optional.of(Reason.RATE_LIMITED);
    }
    return Optional.empty();
  }

  /** Gives a place back in which nothing ran. */
  void giveBack() {
    places.releasePermission();
  }

  /** Gives a place back whose run has ended. */
  void leave() {
    places.onComplete();
    throughput.add();
  }

  /** When a task is to come back that found no place. */
  Duration returnTime() {
    double served = Math.max(concurrency, throughput.perSecond()) * SPARE;
    return returns.next(
        LEAST_WAIT, rate.map(given -> Math.min(given.perSecond(), served)).orElse(served));
  }

  /** Whether a task that came now would find a place. */
  boolean hasRoom() {
    return places.getMetrics().getAvailableConcurrentCalls() > 0
        && starts.stream().allMatch(limiter -> limiter.getMetrics().getAvailablePermissions() > 0);
  }

  /** How many run now. */
  int running() {
    return concurrency - places.getMetrics().getAvailableConcurrentCalls();
  }
}
