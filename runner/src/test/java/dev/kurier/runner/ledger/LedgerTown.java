package dev.kurier.runner.ledger;

import dev.kurier.protocol.Codec;
import dev.kurier.protocol.Codecs;
import dev.kurier.protocol.Decoded;
import dev.kurier.protocol.Event;
import dev.kurier.protocol.Request;
import dev.kurier.protocol.Task;
import dev.kurier.protocol.TopicNames;
import dev.kurier.runner.kafka.Topics;
import dev.kurier.runner.observe.Milestones;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Predicate;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.awaitility.Awaitility;

/** The topics of one installation, and everybody around its ledgers. */
final class LedgerTown implements AutoCloseable {

  static final Duration LIMIT = Duration.ofSeconds(40);

  final TopicNames names;
  private final Map<String, Object> client;
  private final Producer<byte[], byte[]> producer;

  LedgerTown(String bootstrapServers, String namespace, int partitions) throws Exception {
    names = new TopicNames(namespace);
    client = Map.of("bootstrap.servers", bootstrapServers);
    try (Admin admin = Admin.create(client)) {
      List<NewTopic> topics =
          Topics.of(names, Set.of(Sample.QUEUE), Set.of("shop")).stream()
              .map(t -> new NewTopic(t.name(), partitions, (short) 1).configs(t.configs()))
              .toList();
      admin.createTopics(topics).all().get(30, TimeUnit.SECONDS);
    }
    producer = new KafkaProducer<>(client, new ByteArraySerializer(), new ByteArraySerializer());
  }

  LedgerSettings settings(String instance) {
    return LedgerSettings.defaults(instance)
        .withBackoff(Duration.ofMillis(200), Duration.ofSeconds(1));
  }

  Ledger ledger(LedgerSettings settings) {
    return ledger(settings, Clock.systemUTC());
  }

  Ledger ledger(LedgerSettings settings, Clock clock) {
    return new Ledger(settings, client, names, Set.of(Sample.QUEUE), clock, Milestones.NONE);
  }

  /** A member of the ledgers' group that has all partitions, beats, and does nothing else. */
  Consumer<byte[], byte[]> memberThatHangs() {
    Map<String, Object> properties = new HashMap<>(client);
    properties.put("group.id", Topics.ledgers(names));
    properties.put("group.protocol", "consumer");
    properties.put("group.remote.assignor", "range");
    properties.put("max.poll.interval.ms", 600_000);
    properties.put("enable.auto.commit", false);
    Consumer<byte[], byte[]> member =
        new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    // With a listener it cannot join again either before it polls.
    member.subscribe(
        List.of(names.tasks(Sample.QUEUE), names.intake(), names.events()),
        new ConsumerRebalanceListener() {
          @Override
          public void onPartitionsRevoked(Collection<TopicPartition> partitions) {}

          @Override
          public void onPartitionsAssigned(Collection<TopicPartition> partitions) {}
        });
    Awaitility.await()
        .atMost(LIMIT)
        .until(() -> {
          member.poll(Duration.ofMillis(100));
          return !member.assignment().isEmpty();
        });
    return member;
  }

  Map<String, Object> client() {
    return client;
  }

  RecordMetadata submit(Task task, int partition) throws Exception {
    byte[] value = Codecs.task(Sample.QUEUE).encode(task);
    return send(names.tasks(Sample.QUEUE), partition, task.header().id().value(), value);
  }

  void report(Event event, int partition) throws Exception {
    send(names.events(), partition, "event", Codecs.EVENT.encode(event));
  }

  void ask(Request request, int partition) throws Exception {
    send(names.intake(), partition, request.key(), Codecs.REQUEST.encode(request));
  }

  RecordMetadata send(String topic, int partition, String key, byte[] value)
      throws InterruptedException, ExecutionException, TimeoutException {
    return producer
        .send(new ProducerRecord<>(topic, partition, key.getBytes(StandardCharsets.UTF_8), value))
        .get(30, TimeUnit.SECONDS);
  }

  /** Reads a partition until a committed record fits, and returns all records up to it. */
  <T> List<T> until(String topic, int partition, Codec<T> codec, Predicate<T> fits) {
    List<T> values = new ArrayList<>();
    TopicPartition from = new TopicPartition(topic, partition);
    try (Consumer<byte[], byte[]> consumer = reader()) {
      consumer.assign(List.of(from));
      consumer.seekToBeginning(List.of(from));
      long end = System.nanoTime() + LIMIT.toNanos();
      while (System.nanoTime() < end) {
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(200))) {
          if (codec.decode(record.value()) instanceof Decoded.Valid<T>(var value)) {
            values.add(value);
            if (fits.test(value)) {
              return values;
            }
          }
        }
      }
    }
    throw new AssertionError("not on " + from + " in " + LIMIT + "; there are " + values);
  }

  /** All committed records of a partition, up to its end at this moment. */
  <T> List<T> all(String topic, int partition, Codec<T> codec) {
    List<T> values = new ArrayList<>();
    TopicPartition from = new TopicPartition(topic, partition);
    try (Consumer<byte[], byte[]> consumer = reader()) {
      consumer.assign(List.of(from));
      consumer.seekToBeginning(List.of(from));
      long end = consumer.endOffsets(List.of(from)).getOrDefault(from, 0L);
      while (consumer.position(from) < end) {
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(200))) {
          if (codec.decode(record.value()) instanceof Decoded.Valid<T>(var value)) {
            values.add(value);
          }
        }
      }
    }
    return values;
  }

  <T> T await(String topic, int partition, Codec<T> codec, Predicate<T> fits) {
    return until(topic, partition, codec, fits).getLast();
  }

  @Override
  public void close() {
    producer.close();
  }

  private Consumer<byte[], byte[]> reader() {
    Map<String, Object> properties = new HashMap<>(client);
    properties.put("isolation.level", "read_committed");
    properties.put("enable.auto.commit", false);
    return new KafkaConsumer<>(
        properties, new ByteArrayDeserializer(), new ByteArrayDeserializer());
  }
}
