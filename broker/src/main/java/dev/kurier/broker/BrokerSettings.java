package dev.kurier.broker;

import java.nio.file.Path;
import java.util.Properties;

/** What one small Kafka node that is broker and controller at once is configured with. */
final class BrokerSettings {
  static final String INTERNAL_SEGMENT = "1048576";
  static final int NODE_ID = 1;
  static final String HOST = "127.0.0.1";
  static final String CONTROLLER_LISTENER = "CONTROLLER";

  private BrokerSettings() {}

  static Properties of(Path logDirectory, int clientPort, int advertisedPort, int controllerPort) {
    var settings = new Properties();
    identity(settings, logDirectory, clientPort, controllerPort);
    settings.put("advertised.listeners", "PLAINTEXT://%s:%d".formatted(HOST, advertisedPort));
    internalTopics(settings);
    groups(settings);
    footprint(settings);
    return settings;
  }

  private static void identity(
      Properties settings, Path logDirectory, int clientPort, int controllerPort) {
    settings.put("process.roles", "broker,controller");
    settings.put("node.id", Integer.toString(NODE_ID));
    settings.put("controller.quorum.voters", NODE_ID + "@" + HOST + ":" + controllerPort);
    settings.put(
        "listeners",
        "PLAINTEXT://%s:%d,CONTROLLER://%s:%d".formatted(HOST, clientPort, HOST, controllerPort));
    settings.put("controller.listener.names", CONTROLLER_LISTENER);
    settings.put("listener.security.protocol.map", "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT");
    settings.put("log.dirs", logDirectory.toString());
    settings.put("auto.create.topics.enable", "false");
    // After a kill -9 the node may register again only when its last session has ended.
    settings.put("broker.session.timeout.ms", "4000");
    settings.put("broker.heartbeat.interval.ms", "500");
  }

  /**
   * Small segments, which are compacted soon: a broker that begins anew reads all of these topics
   * before it serves anybody, and Kafka 4.3 mixes up two loads of one if the second begins before
   * the first is done.
   */
  private static void internalTopics(Properties settings) {
    settings.put("offsets.topic.segment.bytes", INTERNAL_SEGMENT);
    settings.put("transaction.state.log.segment.bytes", INTERNAL_SEGMENT);
    settings.put("share.coordinator.state.topic.segment.bytes", INTERNAL_SEGMENT);
    settings.put("log.cleaner.backoff.ms", "5000");
    settings.put("offsets.topic.num.partitions", "1");
    settings.put("offsets.topic.replication.factor", "1");
    settings.put("transaction.state.log.num.partitions", "1");
    settings.put("transaction.state.log.replication.factor", "1");
    settings.put("transaction.state.log.min.isr", "1");
    settings.put("share.coordinator.state.topic.num.partitions", "1");
    settings.put("share.coordinator.state.topic.replication.factor", "1");
    settings.put("share.coordinator.state.topic.min.isr", "1");
  }

  /**
   * Short sessions: after a kill -9 the members of the killed process are still in the groups, and
   * their partitions serve nobody until their sessions end.
   */
  private static void groups(Properties settings) {
    settings.put("group.initial.rebalance.delay.ms", "0");
    for (String kind : new String[] {"group.consumer", "group.share"}) {
      settings.put(kind + ".min.heartbeat.interval.ms", "200");
      settings.put(kind + ".heartbeat.interval.ms", "500");
      settings.put(kind + ".min.session.timeout.ms", "1000");
      // The default lets a member that joins wait for up to a second.
      settings.put(kind + ".assignment.interval.ms", "0");
    }
    settings.put("group.consumer.session.timeout.ms", "5000");
    // Shorter: tasks wait for a killed runner's partitions, and a runner that is only slow loses
    // nothing but its place.
    settings.put("group.share.session.timeout.ms", "3000");
    settings.put("group.min.session.timeout.ms", "1000");
    settings.put("group.share.min.record.lock.duration.ms", "1000");
    settings.put("group.share.max.partition.max.record.locks", "10000");
    settings.put("group.share.max.delivery.count.limit", "25");
    settings.put("group.share.max.size", "1000");
  }

  private static void footprint(Properties settings) {
    // The default allocates 128 MiB at start.
    settings.put("log.cleaner.dedupe.buffer.size", "4194304");
    settings.put("log.cleaner.io.buffer.size", "131072");
    settings.put("log.cleaner.threads", "1");
    settings.put("log.segment.bytes", "67108864");
    settings.put("log.index.size.max.bytes", "1048576");
    settings.put("num.network.threads", "2");
    settings.put("num.io.threads", "4");
    settings.put("background.threads", "2");
    settings.put("group.coordinator.threads", "1");
    settings.put("share.coordinator.threads", "1");
    settings.put("num.recovery.threads.per.data.dir", "1");
  }
}
