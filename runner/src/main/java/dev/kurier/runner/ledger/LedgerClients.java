package dev.kurier.runner.ledger;

import dev.kurier.protocol.TopicNames;
import dev.kurier.runner.kafka.ClientProperties;
import dev.kurier.runner.kafka.Topics;
import java.util.HashMap;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Opens the clients that brokers are asked with. Immutable. */
final class LedgerClients implements LedgerConnections {

  private static final int LARGEST_REQUEST = 16 << 20;
  private static final int FETCH = 16 << 20;

  private final LedgerSettings settings;
  private final Map<String, Object> common;
  private final TopicNames names;

  private final String writer;

  LedgerClients(LedgerSettings settings, Map<String, Object> common, TopicNames names) {
    this(settings, common, names, settings.instance());
  }

  private LedgerClients(
      LedgerSettings settings, Map<String, Object> common, TopicNames names, String writer) {
    this.settings = settings;
    this.writer = writer;
    this.common = Map.copyOf(common);
    this.names = names;
  }

  /** The same with a writer of another name, which nobody else has. */
  @Override
  public LedgerClients renamed() {
    String suffix = Long.toHexString(RandomGenerator.getDefault().nextLong());
    return new LedgerClients(settings, common, names, settings.instance() + "." + suffix);
  }

  /** The name that two writers must not share. */
  @Override
  public String writer() {
    return writer;
  }

  @Override
  public Consumer<byte[], byte[]> member() {
    Map<String, Object> properties = reading("member");
    properties.putAll(membership(Topics.ledgers(names)));
    properties.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
    properties.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, settings.maxPollRecords());
    properties.put(ConsumerConfig.FETCH_MAX_BYTES_CONFIG, FETCH);
    return new KafkaConsumer<>(properties);
  }

  private Map<String, Object> membership(String group) {
    return switch (settings.groups().ledgers()) {
      case CLASSIC -> ClientProperties.classicMember(group);
      case CONSUMER ->
          Map.of(
              ConsumerConfig.GROUP_ID_CONFIG,
              group,
              ConsumerConfig.GROUP_PROTOCOL_CONFIG,
              "consumer",
              // Partition p of every topic goes to the same member.
              ConsumerConfig.GROUP_REMOTE_ASSIGNOR_CONFIG,
              "range");
    };
  }

  @Override
  public Consumer<byte[], byte[]> stateReader() {
    return wholeReader("state");
  }

  @Override
  public Consumer<byte[], byte[]> controlReader() {
    return wholeReader("control");
  }

  private Consumer<byte[], byte[]> wholeReader(String use) {
    Map<String, Object> properties = reading(use);
    properties.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
    properties.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, 5_000);
    return new KafkaConsumer<>(properties);
  }

  @Override
  public Consumer<byte[], byte[]> replayReader() {
    Map<String, Object> properties =
        reading("replay-" + Long.toHexString(RandomGenerator.getDefault().nextLong()));
    properties.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "none");
    properties.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, 200);
    properties.put(ConsumerConfig.FETCH_MAX_BYTES_CONFIG, FETCH);
    return new KafkaConsumer<>(properties);
  }

  @Override
  public Consumer<byte[], byte[]> recordReader(String use) {
    Map<String, Object> properties = reading(use);
    properties.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "none");
    properties.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, 200);
    // At the end of one topic it would make the next question wait for new records there.
    properties.put(ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG, 5);
    return new KafkaConsumer<>(properties);
  }

  @Override
  public Producer<byte[], byte[]> producer() {
    Map<String, Object> properties = named("writer");
    properties.put(ProducerConfig.KEY_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class);
    properties.put(ProducerConfig.VALUE_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class);
    properties.put(ProducerConfig.TRANSACTIONAL_ID_CONFIG, names.namespace() + ".ledger." + writer);
    properties.put(
        ProducerConfig.TRANSACTION_TIMEOUT_CONFIG,
        Math.toIntExact(settings.transactionTimeout().toMillis()));
    properties.put(ProducerConfig.ACKS_CONFIG, "all");
    properties.put(ProducerConfig.LINGER_MS_CONFIG, 0);
    // The next transaction may begin while the markers of the last one are being written.
    properties.put(ProducerConfig.RETRY_BACKOFF_MS_CONFIG, 5);
    properties.put(ProducerConfig.RETRY_BACKOFF_MAX_MS_CONFIG, 200);
    properties.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, 5_000);
    properties.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, 15_000);
    properties.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, 15_000);
    properties.put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, LARGEST_REQUEST);
    return new KafkaProducer<>(properties);
  }

  @Override
  public Admin admin() {
    Map<String, Object> properties = named("admin");
    properties.put(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, 5_000);
    properties.put(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, 10_000);
    return Admin.create(properties);
  }

  private Map<String, Object> reading(String purpose) {
    Map<String, Object> properties = named(purpose);
    properties.put(ConsumerConfig.KEY_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class);
    properties.put(ConsumerConfig.VALUE_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class);
    properties.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
    properties.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
    return properties;
  }

  private Map<String, Object> named(String purpose) {
    Map<String, Object> properties = new HashMap<>(common);
    properties.put(
        CommonClientConfigs.CLIENT_ID_CONFIG,
        "kurier-ledger-" + settings.instance() + "-" + purpose);
    properties.put(CommonClientConfigs.RECONNECT_BACKOFF_MAX_MS_CONFIG, 1_000);
    properties.put(CommonClientConfigs.ENABLE_METRICS_PUSH_CONFIG, false);
    return properties;
  }
}
