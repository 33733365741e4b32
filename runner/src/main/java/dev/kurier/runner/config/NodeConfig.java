package dev.kurier.runner.config;

import java.time.Duration;

/**
 * How a node behaves.
 *
 * @param name tells the ledgers of an installation apart; the same after a restart
 * @param drain how long running tasks may finish when the node stops in order
 * @param strict refuse to start when a handler is not ready, instead of deferring its tasks
 */
public record NodeConfig(String name, Duration drain, boolean strict) {}
