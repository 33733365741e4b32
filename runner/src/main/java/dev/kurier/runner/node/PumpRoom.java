package dev.kurier.runner.node;

import dev.kurier.protocol.Codecs;
import dev.kurier.runner.acquire.AcquireSettings;
import dev.kurier.runner.acquire.Capacity;
import dev.kurier.runner.acquire.ClassicTaskSource;
import dev.kurier.runner.acquire.DeliveryHandler;
import dev.kurier.runner.acquire.Pump;
import dev.kurier.runner.acquire.PumpSource;
import dev.kurier.runner.acquire.ShareTaskSource;
import dev.kurier.runner.acquire.TaskSource;
import dev.kurier.runner.kafka.ClientProperties;
import dev.kurier.runner.kafka.KafkaSettings;
import dev.kurier.runner.kafka.Topics;
import dev.kurier.runner.observe.Counts;
import dev.kurier.runner.observe.Milestones;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.KafkaShareConsumer;

/** Makes the pumps of all queues of a node. */
final class PumpRoom {

  /** Three nodes may have died of it. Few other things make a record come so often. */
  private static final int DANGEROUS_TASK = 4;

  /** It may have cost nodes before it was dispatched again. */
  private static final int DANGEROUS_RETRY = 2;

  private final KafkaSettings kafka;
  private final RunnerSettings settings;
  private final Predicate<String> isPaused;
  private final Capacity capacity;
  private final DeliveryHandler handler;
  private final Counts counts;
  private final Milestones milestones;

  private PumpRoom(
      KafkaSettings kafka,
      RunnerSettings settings,
      Predicate<String> isPaused,
      Capacity capacity,
      DeliveryHandler handler,
      Counts counts,
      Milestones milestones) {
    this.kafka = kafka;
    this.settings = settings;
    this.isPaused = isPaused;
    this.capacity = capacity;
    this.handler = handler;
    this.counts = counts;
    this.milestones = milestones;
  }

  /**
   * Makes them.
   *
   * @param isPaused whether nothing of a queue may begin now
   */
  static List<Pump> pumps(
      KafkaSettings kafka,
      RunnerSettings settings,
      Predicate<String> isPaused,
      Capacity capacity,
      DeliveryHandler handler,
      Counts counts,
      Milestones milestones) {
    var room = new PumpRoom(kafka, settings, isPaused, capacity, handler, counts, milestones);
    var pumps = new ArrayList<Pump>();
    settings
        .queues()
        .forEach((queue, acquire) -> {
          // A consumer of both topics may be given the partitions of one only.
          String tasks = kafka.names().tasks(queue);
          String retries = kafka.names().retries(queue);
          for (int i = 0; i < acquire.queuePumps(); i++) {
            pumps.add(room.pump(queue, tasks, DANGEROUS_TASK, acquire, i));
          }
          for (int i = 0; i < acquire.dispatchedPumps(); i++) {
            pumps.add(room.pump(queue, retries, DANGEROUS_RETRY, acquire, i));
          }
        });
    return List.copyOf(pumps);
  }

  private Pump pump(
      String queue, String topic, int dangerousFrom, AcquireSettings acquire, int index) {
    String name = topic + "-" + index;
    boolean released = topic.equals(kafka.names().retries(queue));
    var source =
        switch (kafka.groups()) {
          case SHARE ->
              new PumpSource(
                  name,
                  Codecs.task(queue),
                  released,
                  acquire.grace(),
                  again -> share(name, queue, topic, dangerousFrom, acquire.prefetch(), again));
          case CLASSIC ->
              // What is not settled holds up its partition: everything is claimed at once.
              new PumpSource(
                  name,
                  Codecs.task(queue),
                  released,
                  Duration.ZERO,
                  _ -> classic(name, queue, topic, acquire.prefetch()));
        };
    Capacity.Room free = capacity.room(queue, acquire.isManaged() ? ahead() : 0);
    return new Pump(
        source, acquire.idle(), () -> isPaused.test(queue), free, handler, counts, milestones);
  }

  /** What the ledger lets out of a managed queue beyond the slots, so that priorities meet here. */
  private int ahead() {
    return (settings.shares().slots() + 3) / 4 + kafka.partitions();
  }

  private TaskSource share(
      String name, String queue, String topic, int dangerousFrom, int prefetch, boolean again) {
    String group = Topics.shareGroup(kafka.names(), queue);
    var consumer =
        new KafkaShareConsumer<byte[], byte[]>(
            ClientProperties.sharePump(kafka, group, name, prefetch));
    return new ShareTaskSource(
        consumer, topic, dangerousFrom, handler::distrustsCounts, counts, again);
  }

  private TaskSource classic(String name, String queue, String topic, int prefetch) {
    String group = Topics.classicGroup(kafka.names(), queue);
    var consumer =
        new KafkaConsumer<byte[], byte[]>(
            ClientProperties.classicPump(kafka, group, name, prefetch));
    return new ClassicTaskSource(consumer, topic, prefetch, counts);
  }
}
