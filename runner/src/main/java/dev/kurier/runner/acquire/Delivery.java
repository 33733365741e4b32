package dev.kurier.runner.acquire;

import dev.kurier.protocol.Coordinates;
import dev.kurier.protocol.Task;
import java.time.Instant;

/**
 * One acquired record that holds a task.
 *
 * @param task what to run
 * @param at where the record lies
 * @param deliveries how often the broker has delivered it, from 1: a hint
 * @param appendedAt when the broker wrote it
 * @param isDangerous whether nodes may have died of it: it runs only when the log holds its claim,
 *     so that the next death is counted
 * @param isFirst whether nobody has had its task before: it lies on its queue as it was submitted,
 *     and nothing says that the record has come before
 */
public record Delivery(
    Task task,
    Coordinates at,
    int deliveries,
    Instant appendedAt,
    boolean isDangerous,
    boolean isFirst) {}
