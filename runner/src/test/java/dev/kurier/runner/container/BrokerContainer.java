package dev.kurier.runner.container;

import static java.util.Map.entry;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.List;
import java.util.Map;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.kafka.KafkaContainer;

/** A broker as its makers ship it. Keeps its port and its records when it is killed and started. */
final class BrokerContainer implements AutoCloseable {

  private static final String IMAGE = "apache/kafka:4.3.1";
  private static final String LOOPBACK = "127.0.0.1";
  private static final int INSIDE = 9092;

  private static final Map<String, String> SETTINGS =
      Map.ofEntries(
          entry("KAFKA_HEAP_OPTS", "-Xms256m -Xmx512m"),
          entry("KAFKA_AUTO_CREATE_TOPICS_ENABLE", "false"),
          entry("KAFKA_SHARE_COORDINATOR_STATE_TOPIC_REPLICATION_FACTOR", "1"),
          entry("KAFKA_SHARE_COORDINATOR_STATE_TOPIC_MIN_ISR", "1"),
          entry("KAFKA_BROKER_SESSION_TIMEOUT_MS", "4000"),
          entry("KAFKA_BROKER_HEARTBEAT_INTERVAL_MS", "500"),
          entry("KAFKA_GROUP_CONSUMER_MIN_SESSION_TIMEOUT_MS", "1000"),
          entry("KAFKA_GROUP_CONSUMER_SESSION_TIMEOUT_MS", "5000"),
          entry("KAFKA_GROUP_CONSUMER_MIN_HEARTBEAT_INTERVAL_MS", "200"),
          entry("KAFKA_GROUP_CONSUMER_HEARTBEAT_INTERVAL_MS", "500"),
          entry("KAFKA_GROUP_SHARE_MIN_SESSION_TIMEOUT_MS", "1000"),
          entry("KAFKA_GROUP_SHARE_SESSION_TIMEOUT_MS", "3000"),
          entry("KAFKA_GROUP_SHARE_MIN_HEARTBEAT_INTERVAL_MS", "200"),
          entry("KAFKA_GROUP_SHARE_HEARTBEAT_INTERVAL_MS", "500"),
          entry("KAFKA_GROUP_SHARE_MIN_RECORD_LOCK_DURATION_MS", "1000"),
          entry("KAFKA_GROUP_SHARE_MAX_PARTITION_MAX_RECORD_LOCKS", "10000"),
          entry("KAFKA_GROUP_SHARE_MAX_DELIVERY_COUNT_LIMIT", "25"));

  private final KafkaContainer container;
  private final int port;

  private BrokerContainer(KafkaContainer container, int port) {
    this.container = container;
    this.port = port;
  }

  static BrokerContainer start() throws IOException {
    int port = freePort();
    var container = new KafkaContainer(IMAGE).withEnv(SETTINGS);
    // A port that the engine chose would be another one after a restart.
    container.setPortBindings(List.of(LOOPBACK + ":" + port + ":" + INSIDE));
    container.start();
    return new BrokerContainer(container, port);
  }

  private static int freePort() throws IOException {
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  String bootstrapServers() {
    return LOOPBACK + ":" + port;
  }

  /** Kills it without a word and starts it again; it is not ready yet when this returns. */
  void killAndStart() {
    var engine = DockerClientFactory.lazyClient();
    String id = container.getContainerId();
    engine.killContainerCmd(id).exec();
    engine.startContainerCmd(id).exec();
  }

  @Override
  public void close() {
    container.close();
  }
}
