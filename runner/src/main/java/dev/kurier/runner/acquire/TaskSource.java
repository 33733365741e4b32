package dev.kurier.runner.acquire;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * Where a pump takes records from: a member of the group of the queue's runners. The next poll
 * follows when all arrivals of the last one are settled. Confined to the pump's thread; whatever it
 * throws, a new one goes on where this one had got to.
 */
public interface TaskSource extends AutoCloseable {

  /** Opens sources. */
  @FunctionalInterface
  interface Opening {

    /**
     * Makes one that is about to join.
     *
     * @param again whether one before it failed
     * @param records the most of one poll
     */
    TaskSource open(boolean again, int records);
  }

  /** Waits for records until there are some, at most for the patience. */
  List<Arrival> poll(Duration patience);

  /** Does what it must to stay a member while the node has no room. */
  void idle();

  /**
   * Tells the broker what became of the arrivals of the last poll, of each of them.
   *
   * @return tells, until the next poll, whether the broker has confirmed it for a record
   */
  Predicate<ConsumerRecord<byte[], byte[]>> settle(
      Map<ConsumerRecord<byte[], byte[]>, Settlement> settlements);

  /** Leaves the group. What is not settled comes again, here or elsewhere. */
  @Override
  void close();
}
