package dev.kurier.broker;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.ListTopicsOptions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.KafkaShareConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** One topic with one partition on a broker, as a client sees it. */
record TestTopic(String bootstrapServers, String name) {
  private static final Duration LIMIT = Duration.ofSeconds(60);

  void create() throws Exception {
    try (var admin = Admin.create(settings())) {
      var topic = new NewTopic(name, 1, (short) 1);
      admin.createTopics(List.of(topic)).all().get(LIMIT.toSeconds(), TimeUnit.SECONDS);
    }
  }

  boolean exists() throws Exception {
    try (var admin = Admin.create(settings())) {
      var all = admin.listTopics(new ListTopicsOptions().listInternal(true));
      return all.names().get(LIMIT.toSeconds(), TimeUnit.SECONDS).contains(name);
    }
  }

  Map<String, String> configs() throws Exception {
    var resource = new ConfigResource(ConfigResource.Type.TOPIC, name);
    try (var admin = Admin.create(settings())) {
      var found = admin.describeConfigs(List.of(resource)).all();
      return found.get(LIMIT.toSeconds(), TimeUnit.SECONDS).values().stream()
          .flatMap(config -> config.entries().stream())
          .collect(Collectors.toMap(ConfigEntry::name, entry -> String.valueOf(entry.value())));
    }
  }

  void produce(List<String> values) throws Exception {
    var serializer = new ByteArraySerializer();
    try (var producer = new KafkaProducer<>(settings(), serializer, serializer)) {
      var sent = new ArrayList<Future<?>>();
      for (String value : values) {
        sent.add(producer.send(new ProducerRecord<>(name, value.getBytes(UTF_8))));
      }
      for (Future<?> acknowledgement : sent) {
        acknowledgement.get();
      }
    }
  }

  List<String> consume(int count) {
    var deserializer = new ByteArrayDeserializer();
    try (var consumer = new KafkaConsumer<>(settings(), deserializer, deserializer)) {
      var partition = new TopicPartition(name, 0);
      consumer.assign(List.of(partition));
      consumer.seekToBeginning(List.of(partition));
      return collect(count, consumer::poll);
    }
  }

  List<String> consumeShared(String group, int count) throws Exception {
    startGroupAtTheBeginning(group);
    var deserializer = new ByteArrayDeserializer();
    var settings = settings("group.id", group);
    try (var consumer = new KafkaShareConsumer<>(settings, deserializer, deserializer)) {
      consumer.subscribe(List.of(name));
      return collect(count, consumer::poll);
    }
  }

  private void startGroupAtTheBeginning(String group) throws Exception {
    var resource = new ConfigResource(ConfigResource.Type.GROUP, group);
    var earliest =
        new AlterConfigOp(
            new ConfigEntry("share.auto.offset.reset", "earliest"), AlterConfigOp.OpType.SET);
    try (var admin = Admin.create(settings())) {
      admin
          .incrementalAlterConfigs(Map.of(resource, List.of(earliest)))
          .all()
          .get(LIMIT.toSeconds(), TimeUnit.SECONDS);
    }
  }

  private static List<String> collect(
      int count, Function<Duration, ConsumerRecords<byte[], byte[]>> poll) {
    var values = new ArrayList<String>();
    long deadline = System.nanoTime() + LIMIT.toNanos();
    while (values.size() < count && System.nanoTime() < deadline) {
      poll.apply(Duration.ofMillis(500)).forEach(r -> values.add(new String(r.value(), UTF_8)));
    }
    return values;
  }

  private Map<String, Object> settings() {
    return Map.of("bootstrap.servers", bootstrapServers);
  }

  private Map<String, Object> settings(String key, String value) {
    return Map.of("bootstrap.servers", bootstrapServers, key, value);
  }
}
