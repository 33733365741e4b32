package dev.kurier.protocol;

import java.util.Map;

/**
 * One execution of a task on a node, as the events name it.
 *
 * @param execution the node's own id for this run, unique
 * @param node the runner's id
 * @param task the task that runs; its {@code attempt} is the one that runs
 * @param at the record that was acquired
 * @param deliveries how often the broker has delivered that record: a hint only
 * @param maxAttempts the number of attempts in force: the task's own, or the handler's
 * @param extras unknown fields by name
 */
public record Run(
    String execution,
    String node,
    TaskHeader task,
    Coordinates at,
    int deliveries,
    int maxAttempts,
    Map<String, JsonText> extras) {

  /** Checks the names and ranges. */
  public Run {
    extras = Extras.checked(extras, RunForm.KNOWN);
    if (execution.isEmpty() || node.isEmpty() || deliveries < 0 || maxAttempts < 1) {
      throw new IllegalArgumentException("a run has an execution, a node and at least one attempt");
    }
  }

  /** A run without unknown fields. */
  public Run(
      String execution,
      String node,
      TaskHeader task,
      Coordinates at,
      int deliveries,
      int maxAttempts) {
    this(execution, node, task, at, deliveries, maxAttempts, Map.of());
  }
}
