package dev.kurier.runner.acquire;

import dev.kurier.protocol.Coordinates;
import dev.kurier.protocol.Task;

/**
 * One acquired record that holds a task.
 *
 * @param task what to run
 * @param queue the queue whose record it is, whatever the task says
 * @param at where the record lies
 * @param deliveries how often the broker has delivered it, from 1: a hint
 */
public record Delivery(Task task, String queue, Coordinates at, int deliveries) {}
