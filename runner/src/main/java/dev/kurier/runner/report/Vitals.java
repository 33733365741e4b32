package dev.kurier.runner.report;

import dev.kurier.protocol.HandlerReport;
import java.util.List;
import java.util.Map;

/**
 * What a heartbeat tells of its node.
 *
 * @param host where it runs, for people
 * @param slots how many runs at once
 * @param running how many now
 * @param breakers the state of each breaker group
 * @param queues whose tasks it takes
 * @param room how many more runs a queue may begin now, where that is not all free slots
 * @param handlers how each of its handlers fares
 */
public record Vitals(
    String host,
    int slots,
    int running,
    Map<String, String> breakers,
    List<String> queues,
    Map<String, Integer> room,
    List<HandlerReport> handlers) {

  /** Copies the collections. */
  public Vitals {
    breakers = Map.copyOf(breakers);
    queues = List.copyOf(queues);
    room = Map.copyOf(room);
    handlers = List.copyOf(handlers);
  }
}
