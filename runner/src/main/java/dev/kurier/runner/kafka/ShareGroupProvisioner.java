package dev.kurier.runner.kafka;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.ConfigEntry.ConfigSource;
import org.apache.kafka.clients.admin.ListShareGroupOffsetsSpec;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.GroupState;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.GroupIdNotFoundException;
import org.apache.kafka.common.errors.GroupNotEmptyException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sets a share group's configuration and first offsets before its first member joins. Confined to
 * one thread.
 */
final class ShareGroupProvisioner {

  private static final Logger LOG = LoggerFactory.getLogger(ShareGroupProvisioner.class);
  private static final String LOCKS = "share.partition.max.record.locks";
  private static final int ENOUGH_LOCKS = 10_000;
  private static final int ENOUGH_DELIVERIES = 25;

  private final KafkaSettings settings;
  private final Brokers brokers;
  private final Map<String, String> wanted;

  ShareGroupProvisioner(KafkaSettings settings, Brokers brokers) {
    this.settings = settings;
    this.brokers = brokers;
    this.wanted = wanted();
  }

  private Map<String, String> wanted() {
    Collection<Config> limits = brokerConfigs();
    long locks = least(limits, "group.share.max.partition.max.record.locks");
    long deliveries = least(limits, "group.share.max.delivery.count.limit");
    long shortest = most(limits, "group.share.min.record.lock.duration.ms");
    long longest = least(limits, "group.share.max.record.lock.duration.ms");
    if (locks < ENOUGH_LOCKS) {
      LOG.atWarn()
          .addKeyValue("group.share.max.partition.max.record.locks", locks)
          .addKeyValue("better", ENOUGH_LOCKS)
          .log("brokers allow few record locks");
    }
    var values = new LinkedHashMap<String, String>();
    // The default, latest, skips what was sent before the first runner came.
    values.put("share.auto.offset.reset", "earliest");
    // The default delivers records of aborted transactions.
    values.put("share.isolation.level", "read_committed");
    values.put(
        "share.record.lock.duration.ms",
        Long.toString(Math.clamp(settings.lock().toMillis(), shortest, longest)));
    values.put(
        "share.delivery.count.limit", Long.toString(Math.min(deliveries, ENOUGH_DELIVERIES)));
    values.put(LOCKS, Long.toString(locks));
    return values;
  }

  private Collection<Config> brokerConfigs() {
    var nodes = brokers.ask(brokers.admin().describeCluster().nodes());
    var resources =
        nodes.stream()
            .map(node -> new ConfigResource(ConfigResource.Type.BROKER, node.idString()))
            .toList();
    return brokers.ask(brokers.admin().describeConfigs(resources).all()).values();
  }

  private static long least(Collection<Config> configs, String key) {
    return numbers(configs, key).min().orElseThrow(() -> tooOld(key));
  }

  private static long most(Collection<Config> configs, String key) {
    return numbers(configs, key).max().orElseThrow(() -> tooOld(key));
  }

  private static LongStream numbers(Collection<Config> configs, String key) {
    return configs.stream()
        .flatMap(config -> Stream.ofNullable(config.get(key)))
        .mapToLong(entry -> Long.parseLong(entry.value()));
  }

  private static TopologyException tooOld(String key) {
    return new TopologyException(
        List.of(
            "the brokers have no setting "
                + key
                + ". Fix: run Kafka 4.2 or newer, or set"
                + " topics.groups to classic on every node"));
  }

  /** Sets what is absent; returns a text for each value that is set otherwise. */
  List<String> configure(String group) {
    var resource = new ConfigResource(ConfigResource.Type.GROUP, group);
    Config actual =
        brokers.ask(brokers.admin().describeConfigs(List.of(resource)).values(), resource);
    var absent = new ArrayList<AlterConfigOp>();
    var problems = new ArrayList<String>();
    wanted.forEach((key, value) -> {
      ConfigEntry entry = actual.get(key);
      if (entry == null || entry.source() != ConfigSource.DYNAMIC_GROUP_CONFIG) {
        absent.add(new AlterConfigOp(new ConfigEntry(key, value), AlterConfigOp.OpType.SET));
      } else if (!entry.value().equals(value)) {
        problems.add(problem(group, key, entry.value(), value));
      }
    });
    if (problems.isEmpty() && !absent.isEmpty()) {
      brokers.ask(brokers.admin().incrementalAlterConfigs(Map.of(resource, absent)).all());
      LOG.atInfo().addKeyValue("group", group).log("share group configured");
    }
    return problems;
  }

  private String problem(String group, String key, String actual, String value) {
    return "share group %s has %s=%s, not %s. Fix: %s"
        .formatted(
            group,
            key,
            actual,
            value,
            TopicProvisioner.alterCommand(settings, "groups", group, key, value));
  }

  /**
   * Gives the partitions of a new group their first offset. Without it the first record of each
   * comes seconds later, as from partitions that are added to a queue.
   */
  void initialiseOffsets(String queue) {
    String group = Topics.shareGroup(settings.names(), queue);
    // Asked for offsets, a broker counts what is left as well: the first time it takes two seconds.
    if (exists(group)) {
      return;
    }
    var names = settings.names();
    Set<TopicPartition> known = initialised(group);
    var fresh =
        Stream.of(names.tasks(queue), names.retries(queue))
            .flatMap(topic ->
                IntStream.range(0, settings.partitions())
                    .mapToObj(partition -> new TopicPartition(topic, partition)))
            .filter(partition -> !known.contains(partition))
            .toList();
    if (!fresh.isEmpty()) {
      initialise(group, fresh);
    }
  }

  private boolean exists(String group) {
    try {
      var described = brokers.admin().describeShareGroups(List.of(group)).describedGroups();
      return brokers.ask(described, group).groupState() != GroupState.DEAD;
    } catch (GroupIdNotFoundException e) {
      return false;
    }
  }

  private Set<TopicPartition> initialised(String group) {
    try {
      var all = Map.of(group, new ListShareGroupOffsetsSpec());
      return brokers
          .ask(brokers.admin().listShareGroupOffsets(all).partitionsToOffsetInfo(group))
          .keySet();
    } catch (GroupIdNotFoundException e) {
      return Set.of();
    }
  }

  private void initialise(String group, List<TopicPartition> fresh) {
    var earliest = new HashMap<TopicPartition, OffsetSpec>();
    fresh.forEach(partition -> earliest.put(partition, OffsetSpec.earliest()));
    var offsets = new HashMap<TopicPartition, Long>();
    brokers
        .askUntilKnown(() -> brokers.admin().listOffsets(earliest).all())
        .forEach((partition, found) -> offsets.put(partition, found.offset()));
    try {
      brokers.askUntilKnown(() -> brokers.admin().alterShareGroupOffsets(group, offsets).all());
    } catch (GroupNotEmptyException e) {
      // Another node's pumps have joined: the group's own reset to earliest does the same, later.
      LOG.atDebug().addKeyValue("group", group).log("share group has members already");
    }
  }
}
