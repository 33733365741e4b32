package dev.kurier.runner.config;

import java.time.Duration;

/**
 * How long a failed task waits for its next attempt: at random up to a limit that doubles.
 *
 * @param first the limit after the first attempt
 * @param most the limit of all
 */
public record RetryConfig(Duration first, Duration most) {}
