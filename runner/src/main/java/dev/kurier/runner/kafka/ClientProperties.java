package dev.kurier.runner.kafka;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.RangeAssignor;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * The properties of each kind of client, with the values that Kafka's defaults get wrong for us.
 */
public final class ClientProperties {

  private static final int TYPICAL_RECORD = 4 << 10;
  private static final int LEAST_FETCH = 64 << 10;
  private static final int OUTPUT_BATCH = 128 << 10;
  private static final long OUTPUT_BUFFER = 8L << 20;
  private static final long REPLY_BUFFER = 16L << 20;

  private ClientProperties() {}

  /** What every client needs: where the brokers are, and the installation's own properties. */
  public static Map<String, Object> connection(KafkaSettings settings) {
    Map<String, Object> properties = new HashMap<>(settings.client());
    properties.put(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, settings.bootstrapServers());
    properties.put(CommonClientConfigs.RECONNECT_BACKOFF_MAX_MS_CONFIG, 1_000);
    // The client's metrics go nowhere yet; a broker may ask for them by telemetry otherwise.
    properties.put(CommonClientConfigs.ENABLE_METRICS_PUSH_CONFIG, false);
    return properties;
  }

  /** A pump's share consumer. */
  public static Map<String, Object> sharePump(
      KafkaSettings settings, String group, String clientId, int prefetch) {
    Map<String, Object> properties = consumer(settings, clientId);
    properties.put(ConsumerConfig.GROUP_ID_CONFIG, group);
    properties.put(ConsumerConfig.SHARE_ACKNOWLEDGEMENT_MODE_CONFIG, "explicit");
    // The other mode ignores max.poll.records.
    properties.put(ConsumerConfig.SHARE_ACQUIRE_MODE_CONFIG, "record_limit");
    properties.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, prefetch);
    properties.put(ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG, 200);
    // On a deep backlog the default of 50 MiB makes small polls a hundred times slower.
    properties.put(
        ConsumerConfig.FETCH_MAX_BYTES_CONFIG,
        Math.max(LEAST_FETCH, prefetch * TYPICAL_RECORD * 2));
    return properties;
  }

  /** A pump's consumer in a classic group. */
  public static Map<String, Object> classicPump(
      KafkaSettings settings, String group, String clientId, int prefetch) {
    Map<String, Object> properties = tail(settings, clientId);
    properties.putAll(classicMember(group));
    properties.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, prefetch);
    properties.put(ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG, 200);
    // A rebalance waits for a pump that settles its last records, and not for one that hangs.
    properties.put(ConsumerConfig.MAX_POLL_INTERVAL_MS_CONFIG, 60_000);
    return properties;
  }

  /** What makes a consumer a member of a group of any broker: the oldest protocol. */
  public static Map<String, Object> classicMember(String group) {
    return Map.of(
        ConsumerConfig.GROUP_ID_CONFIG,
        group,
        ConsumerConfig.GROUP_PROTOCOL_CONFIG,
        "classic",
        // Partition p of every topic goes to the same member.
        ConsumerConfig.PARTITION_ASSIGNMENT_STRATEGY_CONFIG,
        RangeAssignor.class.getName(),
        // The least that brokers allow unless they are told: the default leaves what a killed
        // member had alone for 45 s.
        ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG,
        6_000,
        ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG,
        1_500);
  }

  /** A reader of whole topics without a group, which sees committed records only. */
  public static Map<String, Object> tail(KafkaSettings settings, String clientId) {
    Map<String, Object> properties = consumer(settings, clientId);
    properties.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
    properties.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
    properties.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
    return properties;
  }

  /** The runner's producer of events. */
  public static Map<String, Object> eventProducer(KafkaSettings settings, String clientId) {
    Map<String, Object> properties = common(settings, clientId);
    properties.put(ProducerConfig.KEY_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class);
    properties.put(ProducerConfig.VALUE_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class);
    properties.put(ProducerConfig.ACKS_CONFIG, "all");
    properties.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
    properties.put(ProducerConfig.LINGER_MS_CONFIG, 0);
    properties.put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, Topics.MAX_RECORD);
    properties.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, 5_000);
    properties.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, 15_000);
    properties.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, 3_000);
    return properties;
  }

  /** The runner's producer of task output, which may lose some but must not hold much. */
  public static Map<String, Object> outputProducer(KafkaSettings settings, String clientId) {
    Map<String, Object> properties = eventProducer(settings, clientId);
    properties.put(ProducerConfig.LINGER_MS_CONFIG, 5);
    properties.put(ProducerConfig.BATCH_SIZE_CONFIG, OUTPUT_BATCH);
    properties.put(ProducerConfig.BUFFER_MEMORY_CONFIG, OUTPUT_BUFFER);
    properties.put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, Topics.MAX_LOG);
    properties.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, 30_000);
    return properties;
  }

  /**
   * The runner's producer of reported replies. One that is lost or late is worth nothing, so it
   * waits for nobody: not for other brokers, not for a topic.
   */
  public static Map<String, Object> replyProducer(KafkaSettings settings, String clientId) {
    Map<String, Object> properties = eventProducer(settings, clientId);
    properties.put(ProducerConfig.ACKS_CONFIG, "1");
    properties.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, false);
    properties.put(ProducerConfig.BUFFER_MEMORY_CONFIG, REPLY_BUFFER);
    properties.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, 3_000);
    properties.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, 5_000);
    properties.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, 1_000);
    return properties;
  }

  /** Of an admin client that answers the questions of one runner. */
  public static Map<String, Object> questions(KafkaSettings settings, String clientId) {
    return common(settings, clientId);
  }

  static Map<String, Object> admin(KafkaSettings settings, Duration patience) {
    Map<String, Object> properties = common(settings, "kurier-admin");
    properties.put(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, (int) patience.toMillis());
    properties.put(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, (int) patience.toMillis() / 2);
    return properties;
  }

  private static Map<String, Object> consumer(KafkaSettings settings, String clientId) {
    Map<String, Object> properties = common(settings, clientId);
    properties.put(ConsumerConfig.KEY_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class);
    properties.put(ConsumerConfig.VALUE_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class);
    return properties;
  }

  private static Map<String, Object> common(KafkaSettings settings, String clientId) {
    Map<String, Object> properties = connection(settings);
    properties.put(CommonClientConfigs.CLIENT_ID_CONFIG, clientId);
    return properties;
  }
}
