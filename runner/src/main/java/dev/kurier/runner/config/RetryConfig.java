package dev.kurier.runner.config;

import java.time.Duration;

/**
 * How long a failed task waits for its next attempt: exponential with full jitter.
 *
 * @param first the longest wait after the first attempt
 * @param factor by how much it grows with each attempt
 * @param most the longest wait at all
 */
public record RetryConfig(Duration first, int factor, Duration most) {}
