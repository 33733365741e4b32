package dev.kurier.runner.node;

import dev.kurier.protocol.Codecs;
import dev.kurier.runner.acquire.AcquireSettings;
import dev.kurier.runner.acquire.Capacity;
import dev.kurier.runner.acquire.ClassicTaskSource;
import dev.kurier.runner.acquire.DeliveryHandler;
import dev.kurier.runner.acquire.Prefetch;
import dev.kurier.runner.acquire.Pump;
import dev.kurier.runner.acquire.PumpSource;
import dev.kurier.runner.acquire.ShareTaskSource;
import dev.kurier.runner.acquire.TaskSource;
import dev.kurier.runner.kafka.ClientProperties;
import dev.kurier.runner.kafka.KafkaSettings;
import dev.kurier.runner.kafka.Topics;
import dev.kurier.runner.observe.Counts;
import dev.kurier.runner.observe.Milestones;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
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
  private final Map<String, Prefetch> prefetch;
  private final Counts counts;
  private final Milestones milestones;

  /**
   * Of one node.
   *
   * @param isPaused whether nothing of a queue may begin now
   * @param prefetch of each queue
   */
  PumpRoom(
      KafkaSettings kafka,
      RunnerSettings settings,
      Predicate<String> isPaused,
      Capacity capacity,
      Map<String, Prefetch> prefetch,
      Counts counts,
      Milestones milestones) {
    this.kafka = kafka;
    this.settings = settings;
    this.isPaused = isPaused;
    this.capacity = capacity;
    this.prefetch = Map.copyOf(prefetch);
    this.counts = counts;
    this.milestones = milestones;
  }

  /** How the pumps of each queue take records, which they learn together. */
  static Map<String, Prefetch> prefetch(KafkaSettings kafka, RunnerSettings settings) {
    var all = new HashMap<String, Prefetch>();
    settings
        .queues()
        .forEach((queue, acquire) -> {
          int slots = settings.shares().of(queue);
          all.put(
              queue,
              switch (kafka.groups()) {
                case SHARE -> acquire.prefetching(slots);
                // What is not settled holds up its partition: everything is claimed at once.
                case CLASSIC -> acquire.claimingAtOnce();
              });
        });
    return all;
  }

  /** One topic of a queue. A consumer of both may be given the partitions of one only. */
  private record Source(String queue, String topic, boolean isReleased) {
    int dangerousFrom() {
      return isReleased ? DANGEROUS_RETRY : DANGEROUS_TASK;
    }
  }

  /** Makes the pumps, which hand over what they take. */
  List<Pump> pumps(DeliveryHandler handler) {
    var pumps = new ArrayList<Pump>();
    settings
        .queues()
        .forEach((queue, acquire) -> {
          var tasks = new Source(queue, kafka.names().tasks(queue), false);
          for (int i = 0; i < acquire.queuePumps(); i++) {
            pumps.add(pump(tasks, i, handler));
          }
          var retries = new Source(queue, kafka.names().retries(queue), true);
          for (int i = 0; i < acquire.dispatchedPumps(); i++) {
            pumps.add(pump(retries, i, handler));
          }
        });
    return List.copyOf(pumps);
  }

  private Pump pump(Source source, int index, DeliveryHandler handler) {
    String queue = source.queue();
    String name = source.topic() + "-" + index;
    TaskSource.Opening opening =
        switch (kafka.groups()) {
          case SHARE -> (again, records) -> share(name, source, handler, records, again);
          case CLASSIC -> (_, records) -> classic(name, source, records);
        };
    AcquireSettings acquire = Objects.requireNonNull(settings.queues().get(queue));
    Prefetch taking = Objects.requireNonNull(prefetch.get(queue));
    return new Pump(
        new PumpSource(name, Codecs.task(queue), source.isReleased(), taking, opening),
        acquire.idle(),
        () -> isPaused.test(queue),
        capacity.room(queue, taking::lead, acquire.isManaged() ? ahead() : 0),
        handler,
        counts,
        milestones);
  }

  /** What the ledger lets out of a managed queue beyond the slots, so that priorities meet here. */
  private int ahead() {
    return (settings.shares().slots() + 3) / 4 + kafka.partitions();
  }

  private TaskSource share(
      String name, Source source, DeliveryHandler handler, int records, boolean again) {
    String group = Topics.shareGroup(kafka.names(), source.queue());
    var consumer =
        new KafkaShareConsumer<byte[], byte[]>(
            ClientProperties.sharePump(kafka, group, name, records));
    return new ShareTaskSource(
        consumer,
        source.topic(),
        source.dangerousFrom(),
        handler::distrustsCounts,
        counts,
        kafka.lock(),
        again);
  }

  private TaskSource classic(String name, Source source, int records) {
    String group = Topics.classicGroup(kafka.names(), source.queue());
    var consumer =
        new KafkaConsumer<byte[], byte[]>(
            ClientProperties.classicPump(kafka, group, name, records));
    return new ClassicTaskSource(consumer, source.topic(), records, counts);
  }
}
