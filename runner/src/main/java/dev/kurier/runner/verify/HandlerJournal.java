package dev.kurier.runner.verify;

import java.time.Instant;
import java.util.HashMap;
import java.util.Map;

/**
 * What handlers have written down of themselves, and who has killed their nodes: what topics do not
 * tell. For one thread.
 */
public final class HandlerJournal {

  private final Map<String, Integer> effects = new HashMap<>();
  private final Map<String, Sign> signs = new HashMap<>();
  private final Map<String, Instant> killed = new HashMap<>();

  /**
   * The last sign of life of a run.
   *
   * @param process of the node that it belongs to
   */
  record Sign(String process, Instant at) {}

  /** A handler had its effect under this key. */
  public void effect(String idempotencyKey) {
    effects.merge(idempotencyKey, 1, Integer::sum);
  }

  /** A run was alive; its node was this process. */
  public void alive(String execution, String process, Instant at) {
    signs.merge(
        execution,
        new Sign(process, at),
        (one, other) -> one.at().isAfter(other.at()) ? one : other);
  }

  /** A node's process was killed. */
  public void killed(String process, Instant at) {
    killed.put(process, at);
  }

  /** How many effects each key has had. */
  Map<String, Integer> effects() {
    return effects;
  }

  /** By execution. */
  Map<String, Sign> signs() {
    return signs;
  }

  /** When, by process. */
  Map<String, Instant> killed() {
    return killed;
  }
}
