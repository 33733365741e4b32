package dev.kurier.runner.node;

import dev.kurier.protocol.Codecs;
import dev.kurier.runner.acquire.AcquireSettings;
import dev.kurier.runner.acquire.Capacity;
import dev.kurier.runner.acquire.DeliveryHandler;
import dev.kurier.runner.acquire.Pump;
import dev.kurier.runner.acquire.PumpSource;
import dev.kurier.runner.kafka.ClientProperties;
import dev.kurier.runner.kafka.KafkaSettings;
import dev.kurier.runner.kafka.Topics;
import dev.kurier.runner.observe.Counts;
import dev.kurier.runner.observe.Milestones;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.consumer.KafkaShareConsumer;

/** Makes the pumps of all queues of a node. */
final class PumpRoom {

  /** Three nodes may have died of it. Few other things make a record come so often. */
  private static final int DANGEROUS_TASK = 4;

  /** It may have cost nodes before it was dispatched again. */
  private static final int DANGEROUS_RETRY = 2;

  private final KafkaSettings kafka;
  private final Capacity capacity;
  private final DeliveryHandler handler;
  private final Counts counts;
  private final Milestones milestones;

  private PumpRoom(
      KafkaSettings kafka,
      Capacity capacity,
      DeliveryHandler handler,
      Counts counts,
      Milestones milestones) {
    this.kafka = kafka;
    this.capacity = capacity;
    this.handler = handler;
    this.counts = counts;
    this.milestones = milestones;
  }

  static List<Pump> pumps(
      KafkaSettings kafka,
      RunnerSettings settings,
      Capacity capacity,
      DeliveryHandler handler,
      Counts counts,
      Milestones milestones) {
    var room = new PumpRoom(kafka, capacity, handler, counts, milestones);
    var pumps = new ArrayList<Pump>();
    settings
        .queues()
        .forEach((queue, acquire) -> {
          // A consumer of both topics may be given the partitions of one only.
          String tasks = kafka.names().tasks(queue);
          String retries = kafka.names().retries(queue);
          for (int i = 0; i < acquire.pumps(); i++) {
            pumps.add(room.pump(queue, tasks, DANGEROUS_TASK, acquire, i));
          }
          for (int i = 0; i < acquire.retryPumps(); i++) {
            pumps.add(room.pump(queue, retries, DANGEROUS_RETRY, acquire, i));
          }
        });
    return List.copyOf(pumps);
  }

  private Pump pump(
      String queue, String topic, int dangerousFrom, AcquireSettings acquire, int index) {
    String name = topic + "-" + index;
    String group = Topics.shareGroup(kafka.names(), queue);
    var source =
        new PumpSource(
            name,
            topic,
            Codecs.task(queue),
            topic.equals(kafka.names().retries(queue)),
            dangerousFrom,
            () ->
                new KafkaShareConsumer<>(
                    ClientProperties.sharePump(kafka, group, name, acquire.prefetch())));
    return new Pump(source, acquire, capacity, handler, counts, milestones);
  }
}
