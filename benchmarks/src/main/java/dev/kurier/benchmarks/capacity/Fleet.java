package dev.kurier.benchmarks.capacity;

import java.util.stream.IntStream;

/**
 * What an installation with so many nodes needs when all their slots are busy. What it assumes is
 * in its constants; what it computes of something that nobody has measured is NaN.
 *
 * @param nodes runners
 * @param measured on one machine
 */
record Fleet(int nodes, Measured measured) {

  /** Runs at once on a node. */
  static final int SLOTS = 8;

  /** How long a task runs, in seconds. */
  static final int RUN = 1;

  /** Copies of each record. */
  static final int REPLICAS = 3;

  /** Share consumers of a node with one queue: two pumps, and one for what comes again. */
  static final int PUMPS = 3;

  /** The most members that brokers let a share group have. */
  static final int LARGEST_GROUP = 1_000;

  /** Processors of a broker. */
  static final int BROKER_CORES = 8;

  /** Share of a processor that is planned to be busy. */
  static final double BUSY = 0.5;

  /** Days for which states are kept. */
  static final int KEPT = 14;

  private static final int MEASURED_PARTITIONS = 6;
  private static final int MOST_PARTITIONS = 96;
  private static final int SECONDS_OF_A_DAY = 86_400;

  double slots() {
    return (double) nodes * SLOTS;
  }

  /** Tasks in a second. */
  double rate() {
    return slots() * Constant.USE.of(measured) / RUN;
  }

  /** The fewest of 6, 12, 24 and so on that give each ledger two. */
  int partitions() {
    return IntStream.iterate(MEASURED_PARTITIONS, count -> count * 2)
        .filter(count -> count >= 2 * ledgers(count) || count >= MOST_PARTITIONS)
        .findFirst()
        .orElseThrow();
  }

  double heartbeats() {
    return (double) nodes * partitions();
  }

  /** Each task is claimed and ends. */
  double events() {
    return 2 * rate() + heartbeats();
  }

  double members() {
    return (double) nodes * PUMPS;
  }

  double groups() {
    return Math.ceil(members() / LARGEST_GROUP);
  }

  /** Pumps, and one reader of {@code control} on each node. */
  double consumers() {
    return members() + nodes;
  }

  double ledgerCores() {
    return ledgerCores(partitions());
  }

  private double ledgerCores(int partitions) {
    return rate() * Constant.LEDGER.of(measured) / 1e6
        + idleCores(Constant.REST_LEDGER, partitions);
  }

  double ledgers() {
    return ledgers(partitions());
  }

  private double ledgers(int partitions) {
    return Math.max(2, Math.ceil(ledgerCores(partitions) / BUSY));
  }

  /** Each node writes to each partition once a second. */
  private double idleCores(Constant each, int partitions) {
    return nodes * each.of(measured) / 1e3 * partitions / MEASURED_PARTITIONS;
  }

  /** Of leaders; followers take no more than they do. */
  double brokerCores() {
    return rate() * Constant.BROKER.of(measured) / 1e6
        + idleCores(Constant.REST_BROKER, partitions());
  }

  double brokers() {
    return Math.max(REPLICAS, Math.ceil(brokerCores() * REPLICAS / (BROKER_CORES * BUSY)));
  }

  /** Bytes a second that leaders are sent. */
  double bytesIn() {
    double idle = nodes * Constant.REST_WRITTEN.of(measured) * partitions() / MEASURED_PARTITIONS;
    return rate() * Constant.WRITTEN.of(measured) + idle;
  }

  /** Bytes that a day adds to all copies of all topics. */
  double bytesOfADay() {
    return bytesIn() * SECONDS_OF_A_DAY * REPLICAS;
  }

  /** Bytes of one copy of {@code state}, if compaction had removed nothing. */
  double state() {
    return rate() * Constant.STATE.of(measured) * SECONDS_OF_A_DAY * KEPT;
  }

  /** Bytes of each ledger's heap when no task has run for an hour. */
  double heapOfAnHour() {
    return rate() * 3_600 * Constant.HEAP_OF_A_TASK.of(measured) / ledgers();
  }
}
