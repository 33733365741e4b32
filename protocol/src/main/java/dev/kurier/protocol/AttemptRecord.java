package dev.kurier.protocol;

import java.time.Duration;
import java.time.Instant;

/** One execution in a task's history. */
public record AttemptRecord(
    int attempt,
    String execution,
    String node,
    Instant startedAt,
    Duration ranFor,
    Outcome outcome) {}
