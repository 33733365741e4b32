package dev.kurier.runner.guard;

import dev.kurier.protocol.HandlerReport;
import dev.kurier.protocol.Order;
import dev.kurier.protocol.Outcome;
import dev.kurier.protocol.Reason;
import dev.kurier.protocol.TaskHeader;
import dev.kurier.protocol.TaskId;
import dev.kurier.runner.order.Orders;
import dev.kurier.runner.task.HandlerSpec;
import dev.kurier.runner.task.Rate;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Function;
import java.util.random.RandomGenerator;

/** Decides whether a task may run here and now. Never blocks. Thread-safe. */
public final class GuardChain {

  private static final Duration NO_HANDLER_DELAY = Duration.ofSeconds(2);
  private static final Duration NOT_READY_DELAY = Duration.ofSeconds(10);
  private static final Duration SHORTEST_PAUSE = Duration.ofSeconds(1);
  private static final Duration LONGEST_PAUSE = Duration.ofMinutes(5);

  private static final int REMEMBERED_PROBES = 10_000;

  private final FailedProbes failedProbes = new FailedProbes(REMEMBERED_PROBES);
  private final Map<String, HandlerSpec> handlers;
  private final Map<String, Limits> limits;
  private final Function<String, Optional<String>> problem;
  private final BreakerBoard breakers;
  private final Cancellations cancellations;
  private final Orders orders;
  private final InstantSource time;
  private final RandomGenerator random;

  /**
   * Makes the chain.
   *
   * @param handlers those of this node
   * @param problem why the handler of a type cannot serve now, if it cannot; must not wait
   * @param orders what operators have paused
   * @param clock must not follow the wall clock's jumps
   * @param time judges deadlines: that of the brokers, as the ledger does
   * @param random spreads delays; used by several threads
   */
  public GuardChain(
      Collection<HandlerSpec> handlers,
      Function<String, Optional<String>> problem,
      BreakerBoard breakers,
      Cancellations cancellations,
      Orders orders,
      InstantSource clock,
      InstantSource time,
      RandomGenerator random) {
    var byType = new HashMap<String, HandlerSpec>();
    var limitsByType = new HashMap<String, Limits>();
    for (HandlerSpec handler : handlers) {
      byType.put(handler.type(), handler);
      limitsByType.put(handler.type(), new Limits(handler, clock, random));
    }
    this.handlers = Map.copyOf(byType);
    this.limits = Map.copyOf(limitsByType);
    this.problem = problem;
    this.breakers = breakers;
    this.cancellations = cancellations;
    this.orders = orders;
    this.time = time;
    this.random = random;
  }

  /** The handler of a type, if this node has it. */
  public Optional<HandlerSpec> handler(String type) {
    return Optional.ofNullable(handlers.get(type));
  }

  /** How each handler fares, for heartbeats. */
  public List<HandlerReport> report() {
    return handlers.values().stream()
        .sorted(Comparator.comparing(HandlerSpec::type))
        .map(this::report)
        .toList();
  }

  private HandlerReport report(HandlerSpec handler) {
    boolean isLimited = handler.concurrency() < Integer.MAX_VALUE;
    Breaker breaker = breakers.of(handler);
    boolean isOpen = breaker.state() == BreakerState.OPEN;
    return new HandlerReport(
        handler.type(),
        handler.breakerGroup(),
        Objects.requireNonNull(limits.get(handler.type())).running(),
        isLimited ? OptionalInt.of(handler.concurrency()) : OptionalInt.empty(),
        handler.rate().map(Rate::toString),
        isOpen ? Optional.of(breaker.remaining()) : Optional.empty(),
        problem.apply(handler.type()));
  }

  /** Decides on what would run and whose input nobody has to look at. */
  public Verdict judge(TaskHeader task) {
    return judge(task, _ -> Optional.empty());
  }

  /**
   * Decides on what would run.
   *
   * @param examination how the task ends if its handler does not accept its input. It is asked
   *     before anything is taken for the run: a wrong input waits for no place and no dependency,
   *     and says nothing of either
   */
  public Verdict judge(TaskHeader task, Function<HandlerSpec, Optional<Outcome>> examination) {
    Instant now = time.instant();
    if (cancellations.contains(task.id())) {
      return new Verdict.Skip(Reason.CANCEL_REQUESTED);
    }
    if (task.deadline().isPresent() && !now.isBefore(task.deadline().get())) {
      return new Verdict.Skip(Reason.DEADLINE_PASSED);
    }
    // Before anything that could end it: a handler may be missing because its type is paused.
    Optional<Order> pause = orders.pause(task.queue(), task.type());
    if (pause.isPresent()) {
      return defer(Reason.PAUSED, left(pause.get(), now));
    }
    HandlerSpec handler = handlers.get(task.type());
    if (handler == null) {
      return defer(Reason.NO_SUCH_HANDLER, NO_HANDLER_DELAY);
    }
    if (problem.apply(task.type()).isPresent()) {
      return defer(Reason.START_FAILED, NOT_READY_DELAY);
    }
    return examination
        .apply(handler)
        .<Verdict>map(Verdict.Refuse::new)
        .orElseGet(() -> enter(task.id(), handler));
  }

  private Verdict enter(TaskId id, HandlerSpec handler) {
    Limits own = Objects.requireNonNull(limits.get(handler.type()));
    Optional<Reason> lack = own.tryEnter();
    if (lack.isPresent()) {
      return new Verdict.Defer(lack.get(), own.returnTime());
    }
    Breaker breaker = breakers.of(handler);
    Optional<Permit> permit = breaker.tryEnter();
    if (permit.isPresent()) {
      return new Verdict.Admit(new Admission(id, handler, permit.get(), own, failedProbes));
    }
    own.giveBack();
    return new Verdict.Defer(Reason.BREAKER_OPEN, breaker.returnTime());
  }

  private static Duration left(Order pause, Instant now) {
    Duration left = Duration.between(now, pause.until());
    Duration atMost = left.compareTo(LONGEST_PAUSE) < 0 ? left : LONGEST_PAUSE;
    return atMost.compareTo(SHORTEST_PAUSE) > 0 ? atMost : SHORTEST_PAUSE;
  }

  /** Up to half as long again, so that what waits together does not come back together. */
  private Verdict defer(Reason reason, Duration least) {
    long spread = random.nextLong(least.toMillis() / 2);
    return new Verdict.Defer(reason, least.plusMillis(spread));
  }
}
