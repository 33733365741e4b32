package dev.kurier.runner.acquire;

import dev.kurier.protocol.Coordinates;
import dev.kurier.protocol.Task;

/**
 * One acquired record that holds a task.
 *
 * @param task what to run
 * @param at where the record lies
 * @param deliveries how often the broker has delivered it, from 1: a hint
 */
public record Delivery(Task task, Coordinates at, int deliveries) {}
