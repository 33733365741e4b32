package dev.kurier.runner.task;

import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * One configured handler: which code serves a task type, and under which limits. Nothing in it ever
 * comes from a message.
 *
 * @param type the task type it serves
 * @param code what runs
 * @param place where its Python comes from and what surrounds it
 * @param timing how long one run may take
 * @param limits sizes of its result and output
 * @param confinement what its processes may use and touch
 * @param policy what a node and the ledger keep to when they run it
 * @param version what its code is called; empty: what its content gives
 * @param payloads what its payloads are held to
 */
public record HandlerSpec(
    String type,
    HandlerCode code,
    Place place,
    Timing timing,
    Limits limits,
    Confinement confinement,
    Policy policy,
    Optional<String> version,
    PayloadRule payloads) {

  /** With the defaults of everything that can be configured. */
  public static HandlerSpec of(String type, HandlerCode code, Place place) {
    return new HandlerSpec(
        type,
        code,
        place,
        new Timing(Duration.ofSeconds(30), Duration.ofSeconds(5), true),
        Limits.defaults(),
        Confinement.none(),
        new Policy(3, Integer.MAX_VALUE, type, Optional.empty(), true),
        Optional.empty(),
        new PayloadRule.OfCode());
  }

  /** The same with other time limits. */
  public HandlerSpec within(Duration timeout, Duration grace) {
    return new HandlerSpec(
        type,
        code,
        place,
        new Timing(timeout, grace),
        limits,
        confinement,
        policy,
        version,
        payloads);
  }

  /** The same behind other walls. */
  public HandlerSpec confined(Confinement other) {
    return new HandlerSpec(type, code, place, timing, limits, other, policy, version, payloads);
  }

  /** The same with another policy. */
  public HandlerSpec under(Policy other) {
    return new HandlerSpec(
        type, code, place, timing, limits, confinement, other, version, payloads);
  }

  /** The same with code of another name. */
  public HandlerSpec called(String other) {
    return new HandlerSpec(
        type, code, place, timing, limits, confinement, policy, Optional.of(other), payloads);
  }

  /** The same with payloads that are held to something else. */
  public HandlerSpec holding(PayloadRule other) {
    return new HandlerSpec(type, code, place, timing, limits, confinement, policy, version, other);
  }

  /** The same with what its code declares, wherever the configuration has left that open. */
  public HandlerSpec completedBy(Declared declared) {
    return declared.equals(Declared.nothing())
        ? this
        : new HandlerSpec(
            type,
            code,
            place,
            timing.completedBy(declared.timeout()),
            limits,
            confinement.completedBy(declared.memory()),
            policy.completedBy(declared.maxAttempts()),
            version,
            payloads);
  }

  /** Soft limit of one run. */
  public Duration timeout() {
    return timing.timeout();
  }

  /** From the soft stop to the kill of the tree. */
  public Duration grace() {
    return timing.grace();
  }

  /** Attempts, unless the task says otherwise. */
  public int maxAttempts() {
    return policy.maxAttempts();
  }

  /** How many of it may run at once on this node. */
  public int concurrency() {
    return policy.concurrency();
  }

  /** How many of it may begin in a time on this node. */
  public Optional<Rate> rate() {
    return policy.rate();
  }

  /** The circuit breaker it shares with others that need the same dependency. */
  public String breakerGroup() {
    return policy.breakerGroup();
  }

  /**
   * Times of one run.
   *
   * @param timeout soft limit, positive
   * @param grace from the soft stop to the kill of the tree, not negative
   * @param isOpen whether nobody has chosen the timeout: what its code declares goes first
   */
  public record Timing(Duration timeout, Duration grace, boolean isOpen) {

    /** A timeout that somebody has chosen. */
    public Timing(Duration timeout, Duration grace) {
      this(timeout, grace, false);
    }

    /** Checks the ranges. */
    public Timing {
      if (!timeout.isPositive() || grace.isNegative()) {
        throw new IllegalArgumentException(
            "a handler's timeout is positive and its grace not negative");
      }
    }

    Timing completedBy(Optional<Duration> declared) {
      return isOpen ? declared.map(own -> new Timing(own, grace)).orElse(this) : this;
    }
  }

  /**
   * Sizes in bytes.
   *
   * @param result the largest result
   * @param output how much of each of stdout and stderr is kept; the rest is drained and counted
   */
  public record Limits(int result, int output) {
    /** 1 MiB each. */
    public static Limits defaults() {
      return new Limits(1 << 20, 1 << 20);
    }
  }

  /**
   * What is kept to when a handler is run.
   *
   * @param maxAttempts attempts, unless the task says otherwise, 1 to 100
   * @param concurrency how many of it may run at once on this node, at least 1
   * @param breakerGroup the circuit breaker it shares with others that need the same dependency
   * @param rate how many of it may begin in a time on this node; empty: as many as there are
   * @param isOpen whether nobody has chosen the attempts: what its code declares goes first
   */
  public record Policy(
      int maxAttempts, int concurrency, String breakerGroup, Optional<Rate> rate, boolean isOpen) {

    /** With attempts that somebody has chosen. */
    public Policy(int maxAttempts, int concurrency, String breakerGroup, Optional<Rate> rate) {
      this(maxAttempts, concurrency, breakerGroup, rate, false);
    }

    /** As often as it likes. */
    public Policy(int maxAttempts, int concurrency, String breakerGroup) {
      this(maxAttempts, concurrency, breakerGroup, Optional.empty());
    }

    /** Checks the ranges. */
    public Policy {
      if (maxAttempts < 1 || maxAttempts > 100 || concurrency < 1) {
        throw new IllegalArgumentException("maxAttempts is 1 to 100 and concurrency at least 1");
      }
    }

    Policy completedBy(OptionalInt declared) {
      return isOpen && declared.isPresent()
          ? new Policy(declared.getAsInt(), concurrency, breakerGroup, rate)
          : this;
    }
  }
}
