package dev.kurier.runner.report;

import java.util.Map;

/**
 * What a heartbeat tells of its node.
 *
 * @param host where it runs, for people
 * @param slots how many runs at once
 * @param running how many now
 * @param breakers the state of each breaker group
 */
public record Vitals(String host, int slots, int running, Map<String, String> breakers) {
  /** Copies the map. */
  public Vitals {
    breakers = Map.copyOf(breakers);
  }
}
