package dev.kurier.runner.ledger;

import dev.kurier.runner.kafka.GroupProtocols;
import dev.kurier.runner.kafka.KafkaSettings;
import java.time.Duration;
import java.util.Map;
import java.util.function.Consumer;

/**
 * All that can be set about a ledger. Immutable.
 *
 * @param instance tells the ledgers of one installation apart; the same after a restart, never the
 *     same for two processes that run at once; 1 to 100 characters of {@code A-Z a-z 0-9 . _ -}
 * @param backoffBase the ceiling of the wait before the second attempt; it doubles each time
 * @param backoffCap the ceiling of any wait before an attempt, a handler's own wish included
 * @param unknownHandlerGrace how long a task waits for a runner that has its handler
 * @param nodeSilence after this long without a heartbeat a node's claims are void
 * @param maxRunnerLosses a task that took this many runners with it is quarantined
 * @param cancelLimit how long a running task may take to confirm its cancellation
 * @param longestWait how long a task without a deadline may wait unclaimed
 * @param maxPollRecords the most records folded in one transaction
 * @param transactionTimeout how long the broker keeps a transaction of a ledger that died
 * @param terminalBytes how many bytes of ended tasks each partition keeps at hand
 * @param terminalIds how many ids of older ended tasks each partition remembers
 * @param upkeep what it does besides deciding
 * @param groups how ledgers and runners form groups
 * @param managed the queues whose tasks runners get from the ledger only, and how
 */
public record LedgerSettings(
    String instance,
    Duration backoffBase,
    Duration backoffCap,
    Duration unknownHandlerGrace,
    Duration nodeSilence,
    int maxRunnerLosses,
    Duration cancelLimit,
    Duration longestWait,
    int maxPollRecords,
    Duration transactionTimeout,
    long terminalBytes,
    int terminalIds,
    Upkeep upkeep,
    GroupProtocols groups,
    Map<String, ManagedQueue> managed) {

  /** Checks the ranges and copies the queues. */
  public LedgerSettings {
    managed = Map.copyOf(managed);
    require(instance.matches("[A-Za-z0-9._-]{1,100}"), "instance has 1 to 100 plain characters");
    require(isPositive(backoffBase), "backoffBase is positive");
    require(backoffCap.compareTo(backoffBase) >= 0, "backoffCap is at least backoffBase");
    require(!unknownHandlerGrace.isNegative(), "unknownHandlerGrace is not negative");
    require(isPositive(nodeSilence), "nodeSilence is positive");
    require(maxRunnerLosses >= 1, "maxRunnerLosses is at least 1");
    require(isPositive(cancelLimit), "cancelLimit is positive");
    require(isPositive(longestWait), "longestWait is positive");
    require(maxPollRecords >= 1, "maxPollRecords is at least 1");
    require(transactionTimeout.toMillis() >= 1_000, "transactionTimeout is at least 1 s");
    require(terminalBytes >= 0 && terminalIds >= 0, "the memory limits are not negative");
  }

  /** What fits most installations. */
  public static LedgerSettings defaults(String instance) {
    return new LedgerSettings(
        instance,
        Duration.ofSeconds(1),
        Duration.ofMinutes(10),
        Duration.ofSeconds(30),
        Duration.ofSeconds(6),
        3,
        Duration.ofMinutes(1),
        Duration.ofDays(30),
        2_000,
        Duration.ofSeconds(10),
        16L << 20,
        200_000,
        Upkeep.USUAL,
        GroupProtocols.NEWEST,
        Map.of());
  }

  /**
   * What a ledger does besides deciding.
   *
   * @param recordCheck how often it looks for tasks whose record Kafka has dropped
   * @param keep how long {@code state} is kept: an open task that nothing happened to for half of
   *     it is written again
   * @param standby whether it follows the states of partitions that others own
   * @param handover how long a partition that is meant for it may stay with a member that does not
   *     give it up; longer than the brokers' sessions
   */
  public record Upkeep(Duration recordCheck, Duration keep, boolean standby, Duration handover) {

    /**
     * Half a minute, as long as topics are made for, none, a minute: sessions last 45 s at most.
     */
    public static final Upkeep USUAL =
        new Upkeep(Duration.ofSeconds(30), KafkaSettings.STATE_KEPT, false, Duration.ofMinutes(1));

    /** Checks the ranges. */
    public Upkeep {
      require(isPositive(recordCheck), "recordCheck is positive");
      require(isPositive(keep), "keep is positive");
      require(isPositive(handover), "handover is positive");
    }
  }

  /** The same with another judgement of nodes. */
  public LedgerSettings withLosses(Duration silence, int losses) {
    return changed(copy -> {
      copy.nodeSilence = silence;
      copy.maxRunnerLosses = losses;
    });
  }

  /** The same with another upkeep. */
  public LedgerSettings withUpkeep(Upkeep other) {
    return changed(copy -> copy.upkeep = other);
  }

  /** The same in other groups. */
  public LedgerSettings withGroups(GroupProtocols other) {
    return changed(copy -> copy.groups = other);
  }

  /** The same with other queues that it dispatches. */
  public LedgerSettings withManaged(Map<String, ManagedQueue> queues) {
    return changed(copy -> copy.managed = queues);
  }

  /** The same with another backoff. */
  public LedgerSettings withBackoff(Duration base, Duration cap) {
    return changed(copy -> {
      copy.backoffBase = base;
      copy.backoffCap = cap;
    });
  }

  /** The same with another limit for tasks whose handler no runner has. */
  public LedgerSettings withUnknownHandlerGrace(Duration grace) {
    return changed(copy -> copy.unknownHandlerGrace = grace);
  }

  private LedgerSettings changed(Consumer<Copy> change) {
    Copy copy = new Copy(this);
    change.accept(copy);
    return new LedgerSettings(
        instance,
        copy.backoffBase,
        copy.backoffCap,
        copy.unknownHandlerGrace,
        copy.nodeSilence,
        copy.maxRunnerLosses,
        cancelLimit,
        longestWait,
        maxPollRecords,
        transactionTimeout,
        terminalBytes,
        terminalIds,
        copy.upkeep,
        copy.groups,
        copy.managed);
  }

  /** What may be changed, while it is. */
  private static final class Copy {
    private Duration backoffBase;
    private Duration backoffCap;
    private Duration unknownHandlerGrace;
    private Duration nodeSilence;
    private int maxRunnerLosses;
    private Upkeep upkeep;
    private GroupProtocols groups;
    private Map<String, ManagedQueue> managed;

    Copy(LedgerSettings of) {
      backoffBase = of.backoffBase;
      backoffCap = of.backoffCap;
      unknownHandlerGrace = of.unknownHandlerGrace;
      nodeSilence = of.nodeSilence;
      maxRunnerLosses = of.maxRunnerLosses;
      upkeep = of.upkeep;
      groups = of.groups;
      managed = of.managed;
    }
  }

  private static boolean isPositive(Duration duration) {
    return !duration.isNegative() && !duration.isZero();
  }

  private static void require(boolean holds, String rule) {
    if (!holds) {
      throw new IllegalArgumentException(rule);
    }
  }
}
