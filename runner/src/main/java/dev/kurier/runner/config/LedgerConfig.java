package dev.kurier.runner.config;

import java.time.Duration;

/**
 * How ledgers judge nodes and how long they remember.
 *
 * @param keep how long the state of a task is kept after its last change
 * @param nodeSilence after this long without a heartbeat a node's claims are void
 * @param maxRunnerLosses a task that took this many runners with it is quarantined
 * @param standby whether a ledger follows the partitions of others, to take them over faster
 */
public record LedgerConfig(
    Duration keep, Duration nodeSilence, int maxRunnerLosses, boolean standby) {}
