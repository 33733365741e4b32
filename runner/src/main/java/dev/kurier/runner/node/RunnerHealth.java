package dev.kurier.runner.node;

import dev.kurier.runner.observe.Count;
import dev.kurier.runner.task.TaskExecutor.HandlerProblem;
import java.util.List;
import java.util.Map;

/**
 * What a runner is doing.
 *
 * @param node its present id
 * @param isAlive whether the ledger honours its claims
 * @param slots how many runs at once
 * @param running how many now
 * @param held deliveries that have or wait for a slot
 * @param breakers the state of each breaker group
 * @param notReady handlers whose tasks it gives back at present
 * @param unhealthy handlers that have broken since and need somebody
 * @param counts what it counted since its start
 */
public record RunnerHealth(
    String node,
    boolean isAlive,
    int slots,
    int running,
    int held,
    Map<String, String> breakers,
    List<HandlerProblem> notReady,
    List<HandlerProblem> unhealthy,
    Map<Count, Long> counts) {
  /** Copies the collections. */
  public RunnerHealth {
    breakers = Map.copyOf(breakers);
    notReady = List.copyOf(notReady);
    unhealthy = List.copyOf(unhealthy);
    counts = Map.copyOf(counts);
  }
}
