package dev.kurier.benchmarks.endtoend;

import dev.kurier.runner.kafka.ClientProperties;
import dev.kurier.runner.kafka.KafkaSettings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.KafkaShareConsumer;
import org.apache.kafka.clients.consumer.ShareConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Topics and clients of the bare floors, as Kurier configures its own: what is left out is Kurier.
 *
 * @param settings where the broker is, and how many partitions a topic has
 * @param admin closed with this
 */
record RawKafka(KafkaSettings settings, Admin admin) implements AutoCloseable {

  /** What the first hop goes through. */
  static final String IN = "raw.in";

  /** What the second hop goes through. */
  static final String OUT = "raw.out";

  /** What nobody reads. */
  static final String SINK = "raw.sink";

  private static final String GROUP = "raw";
  private static final int LARGEST_POLL = 500;
  private static final int LARGEST_RECORD = 4 << 20;
  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final Duration TICK = Duration.ofMillis(100);

  /** Makes the topics and the share group. */
  static RawKafka open(String bootstrapServers, int partitions) throws InterruptedException {
    KafkaSettings usual = KafkaSettings.defaults();
    KafkaSettings settings =
        new KafkaSettings(
            bootstrapServers, usual.names(), partitions, 1, usual.lock(), usual.client());
    RawKafka kafka = new RawKafka(settings, Admin.create(ClientProperties.connection(settings)));
    List<NewTopic> topics =
        Stream.of(IN, OUT, SINK).map(name -> new NewTopic(name, partitions, (short) 1)).toList();
    kafka.untilKnown(() -> kafka.admin().createTopics(topics).all());
    kafka.makeGroup();
    return kafka;
  }

  private void makeGroup() throws InterruptedException {
    ConfigResource group = new ConfigResource(ConfigResource.Type.GROUP, GROUP);
    List<AlterConfigOp> settings =
        Stream.of(
                new ConfigEntry("share.auto.offset.reset", "earliest"),
                new ConfigEntry("share.isolation.level", "read_committed"),
                new ConfigEntry("share.partition.max.record.locks", "10000"))
            .map(entry -> new AlterConfigOp(entry, AlterConfigOp.OpType.SET))
            .toList();
    untilKnown(() -> admin.incrementalAlterConfigs(Map.of(group, settings)).all());
    Map<TopicPartition, Long> begin = new HashMap<>();
    partitions(IN).forEach(partition -> begin.put(partition, 0L));
    untilKnown(() -> admin.alterShareGroupOffsets(GROUP, begin).all());
  }

  /** Asks again while the broker has not heard of a topic that has just been made. */
  private void untilKnown(Supplier<KafkaFuture<Void>> request) throws InterruptedException {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (true) {
      try {
        request.get().get();
        return;
      } catch (ExecutionException e) {
        boolean isNews = e.getCause() instanceof UnknownTopicOrPartitionException;
        if (!isNews || System.nanoTime() > deadline) {
          throw new IllegalStateException("the bare floors cannot begin: " + e.getCause(), e);
        }
        Thread.sleep(TICK);
      }
    }
  }

  private List<TopicPartition> partitions(String topic) {
    return IntStream.range(0, settings.partitions())
        .mapToObj(partition -> new TopicPartition(topic, partition))
        .toList();
  }

  /** As a client of Kurier submits. */
  Producer<byte[], byte[]> submitting() {
    Map<String, Object> properties = ClientProperties.connection(settings);
    properties.put(ProducerConfig.LINGER_MS_CONFIG, 1);
    properties.put(ProducerConfig.BATCH_SIZE_CONFIG, 256 * 1024);
    properties.put(ProducerConfig.BUFFER_MEMORY_CONFIG, 64L * 1024 * 1024);
    properties.put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, LARGEST_RECORD);
    properties.put(ProducerConfig.ACKS_CONFIG, "all");
    properties.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
    return new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer());
  }

  /** As a runner reports. */
  Producer<byte[], byte[]> answering() {
    return new KafkaProducer<>(ClientProperties.eventProducer(settings, "raw-echo"));
  }

  /** As a runner takes, as much at once as it may. */
  ShareConsumer<byte[], byte[]> taking(String clientId) {
    var consumer =
        new KafkaShareConsumer<byte[], byte[]>(
            ClientProperties.sharePump(settings, GROUP, clientId, LARGEST_POLL));
    consumer.subscribe(List.of(IN));
    return consumer;
  }

  /** As a client reads replies: from now on. */
  Consumer<byte[], byte[]> reading() {
    var consumer = new KafkaConsumer<byte[], byte[]>(ClientProperties.tail(settings, "raw-reader"));
    List<TopicPartition> all = new ArrayList<>(partitions(OUT));
    consumer.assign(all);
    consumer.seekToEnd(all);
    all.forEach(consumer::position);
    return consumer;
  }

  @Override
  public void close() {
    admin.close();
  }
}
