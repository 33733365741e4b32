package dev.kurier.runner.ledger;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/**
 * When each node was last heard, in time during which this ledger listened: if the ledger itself
 * stood still, no node gets old by it. Confined to the ledger's thread.
 */
final class Liveness {

  private static final long LONGEST_STEP = Duration.ofSeconds(1).toNanos();

  private final long silence;
  private final Map<Voice, Long> heard = new HashMap<>();
  private long listened;
  private long lastTick;

  /**
   * Starts to listen.
   *
   * @param silence after this a node is lost
   * @param nanos now, of a clock that only goes forward
   */
  Liveness(Duration silence, long nanos) {
    this.silence = silence.toNanos();
    this.lastTick = nanos;
  }

  private record Voice(int partition, String node) {}

  void tick(long nanos) {
    listened += Math.min(Math.max(nanos - lastTick, 0), LONGEST_STEP);
    lastTick = nanos;
    heard.values().removeIf(at -> listened - at > 10 * silence);
  }

  void heard(int partition, String node) {
    heard.put(new Voice(partition, node), listened);
  }

  void forget(int partition) {
    heard.keySet().removeIf(voice -> voice.partition() == partition);
  }

  /** Starts the silence of all nodes anew: nobody could be heard. */
  void pardon(int partition) {
    heard.replaceAll((voice, at) -> voice.partition() == partition ? listened : at);
  }

  /** Tells whether half of the limit has passed. */
  boolean isQuiet(int partition, String node) {
    return listened - heardAt(partition, node) >= silence / 2;
  }

  /** Tells whether a node is lost; one that is asked for the first time counts as heard now. */
  boolean isSilent(int partition, String node) {
    return listened - heardAt(partition, node) >= silence;
  }

  private long heardAt(int partition, String node) {
    return heard.computeIfAbsent(new Voice(partition, node), _ -> listened);
  }
}
