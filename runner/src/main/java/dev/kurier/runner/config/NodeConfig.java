package dev.kurier.runner.config;

import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * How a node behaves.
 *
 * @param name tells the ledgers of an installation apart; the same after a restart
 * @param drain how long running tasks may finish when the node stops in order
 * @param strict refuse to start when a handler is not ready, instead of deferring its tasks
 * @param requireTier the least tier of confinement that it may start with, 0 to 2
 * @param secrets the folder whose files are the handlers' secrets
 * @param environments the folder for the virtual environments that are made for handlers
 * @param metrics where it serves its figures, if it does
 */
public record NodeConfig(
    String name,
    Duration drain,
    boolean strict,
    int requireTier,
    Path secrets,
    Path environments,
    Optional<InetSocketAddress> metrics) {}
