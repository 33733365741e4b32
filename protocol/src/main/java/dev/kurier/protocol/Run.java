package dev.kurier.protocol;

/**
 * One execution of a task on a node, as the events name it.
 *
 * @param execution the node's own id for this run, unique
 * @param node the runner's id
 * @param task the task that runs; its {@code attempt} is the one that runs
 * @param at the record that was acquired
 * @param deliveries how often the broker has delivered that record: a hint only
 * @param maxAttempts the number of attempts in force: the task's own, or the handler's
 */
public record Run(
    String execution,
    String node,
    TaskHeader task,
    Coordinates at,
    int deliveries,
    int maxAttempts) {

  /** Checks the names and ranges. */
  public Run {
    if (execution.isEmpty() || node.isEmpty() || deliveries < 0 || maxAttempts < 1) {
      throw new IllegalArgumentException("a run has an execution, a node and at least one attempt");
    }
  }
}
