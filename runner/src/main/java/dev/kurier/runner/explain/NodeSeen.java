package dev.kurier.runner.explain;

import dev.kurier.protocol.Event;
import dev.kurier.protocol.HandlerReport;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * A node as its newest heartbeat tells of it.
 *
 * @param heartbeat that of partition 0, which tells of handlers
 * @param at when it was written
 */
public record NodeSeen(Event.Heartbeat heartbeat, Instant at) {

  /** A ledger waits as long, unless it is told otherwise, before it gives a node's tasks away. */
  static final Duration SILENCE = Duration.ofSeconds(6);

  /** For people: the node's id and its host. */
  public String name() {
    return heartbeat.node() + " (" + heartbeat.host() + ")";
  }

  /** Tells whether it takes the tasks of a queue. */
  public boolean serves(String queue) {
    return heartbeat.queues().contains(queue);
  }

  /** How its handler of a type fares, if it has one. */
  public Optional<HandlerReport> handler(String type) {
    return heartbeat.handlers().stream().filter(report -> report.type().equals(type)).findFirst();
  }

  /** Tells whether a slot is free for a queue. */
  public boolean hasRoomFor(String queue) {
    return heartbeat.roomOf(queue) > 0;
  }

  boolean isSilent(Instant now) {
    return at.plus(SILENCE).isBefore(now);
  }
}
