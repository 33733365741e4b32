package dev.kurier.runner.kafka;

import dev.kurier.protocol.TopicNames;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** Which topics an installation has and how each is kept. */
public final class Topics {

  /**
   * The largest record of most topics: a task or a result, each at most 1 MiB, and what goes along.
   */
  public static final int MAX_RECORD = 4 << 20;

  /** A dead letter may carry its task in Base64. */
  public static final int MAX_DEAD_LETTER = 8 << 20;

  /** A piece of output of 64 KiB, each byte of it escaped. */
  static final int MAX_LOG = 1 << 20;

  /**
   * Brokers compare the size of what they store with the limit, so a value that inflates would be
   * found by its readers alone.
   */
  static final String COMPRESSION = "compression.type";

  private Topics() {}

  /**
   * One topic.
   *
   * @param name of the topic
   * @param configs the configuration that differs from the broker's defaults
   */
  public record Definition(String name, Map<String, String> configs) {
    /** Copies the configuration. */
    public Definition {
      configs = Map.copyOf(configs);
    }
  }

  /** A cancellation must outlive the records of the tasks that it is about. */
  private static final Duration CONTROL_KEPT = Duration.ofDays(31);

  /** Only older segments are compacted, and each runner reads all of the topic when it starts. */
  private static final Duration CONTROL_SEGMENT = Duration.ofMinutes(10);

  /** A replay must be known for as long as the dead letters that it is about. */
  private static final Duration REPLAYS_KEPT = Duration.ofDays(90);

  /** All topics for these queues and submitters, with the usual time for states. */
  public static List<Definition> of(TopicNames names, Set<String> queues, Set<String> apps) {
    return of(names, queues, apps, KafkaSettings.STATE_KEPT);
  }

  /**
   * All topics for these queues and submitters, in a stable order.
   *
   * @param stateKept how long a state is kept that is not written again
   */
  public static List<Definition> of(
      TopicNames names, Set<String> queues, Set<String> apps, Duration stateKept) {
    var topics = new ArrayList<Definition>();
    topics.add(deleted(names.intake(), Duration.ofDays(30), MAX_RECORD));
    topics.add(deleted(names.events(), Duration.ofDays(14), MAX_RECORD));
    topics.add(deleted(names.logs(), Duration.ofDays(3), MAX_LOG));
    topics.add(compacted(names.state(), stateKept));
    topics.add(
        rolled(compacted(names.control(), longer(stateKept, CONTROL_KEPT)), CONTROL_SEGMENT));
    topics.add(compacted(names.replays(), longer(stateKept, REPLAYS_KEPT)));
    topics.add(kept(names.schedules()));
    for (String queue : new TreeSet<>(queues)) {
      topics.add(deleted(names.tasks(queue), Duration.ofDays(30), MAX_RECORD));
      topics.add(deleted(names.retries(queue), Duration.ofDays(30), MAX_RECORD));
      topics.add(deleted(names.dead(queue), Duration.ofDays(90), MAX_DEAD_LETTER));
    }
    for (String app : new TreeSet<>(apps)) {
      topics.add(deleted(names.replies(app), Duration.ofDays(7), MAX_RECORD));
    }
    return List.copyOf(topics);
  }

  /** The group of all ledgers. */
  public static String ledgers(TopicNames names) {
    return names.namespace() + ".ledger";
  }

  /** The share group in which runners take the tasks of a queue. */
  public static String shareGroup(TopicNames names, String queue) {
    return names.namespace() + "." + queue;
  }

  /** The classic group in which they take them where there are no share groups. */
  public static String classicGroup(TopicNames names, String queue) {
    return shareGroup(names, queue) + ".classic";
  }

  private static Definition deleted(String name, Duration kept, int maxRecord) {
    return new Definition(
        name,
        Map.of(
            "cleanup.policy",
            "delete",
            "retention.ms",
            Long.toString(kept.toMillis()),
            // A submitter's clock of 2001 would make its tasks old enough to delete.
            "message.timestamp.type",
            "LogAppendTime",
            COMPRESSION,
            "uncompressed",
            "max.message.bytes",
            Integer.toString(maxRecord)));
  }

  private static Duration longer(Duration one, Duration other) {
    return one.compareTo(other) > 0 ? one : other;
  }

  private static Definition compacted(String name, Duration kept) {
    Map<String, String> configs = new HashMap<>(kept(name).configs());
    configs.put("cleanup.policy", "compact,delete");
    configs.put("retention.ms", Long.toString(kept.toMillis()));
    return new Definition(name, configs);
  }

  private static Definition rolled(Definition topic, Duration segment) {
    Map<String, String> configs = new HashMap<>(topic.configs());
    configs.put("segment.ms", Long.toString(segment.toMillis()));
    return new Definition(topic.name(), configs);
  }

  /** The newest record of each key, for as long as nobody removes it. */
  private static Definition kept(String name) {
    return new Definition(
        name,
        Map.of(
            "cleanup.policy",
            "compact",
            "message.timestamp.type",
            "LogAppendTime",
            COMPRESSION,
            "uncompressed",
            "min.cleanable.dirty.ratio",
            "0.2",
            "segment.ms",
            Long.toString(Duration.ofHours(6).toMillis()),
            "max.message.bytes",
            Integer.toString(MAX_RECORD)));
  }
}
