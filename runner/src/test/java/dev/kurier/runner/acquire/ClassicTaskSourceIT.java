package dev.kurier.runner.acquire;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.kurier.broker.EmbeddedBroker;
import dev.kurier.broker.EmbeddedBroker.Generation;
import dev.kurier.runner.kafka.ClientProperties;
import dev.kurier.runner.kafka.GroupKind;
import dev.kurier.runner.kafka.KafkaSettings;
import dev.kurier.runner.observe.Counts;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ConsumerGroupDescription;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.GroupState;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** On a broker that has classic groups alone. */
@Timeout(60)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ClassicTaskSourceIT {

  private static final Duration PATIENCE = Duration.ofMillis(200);
  private static final Duration LIMIT = Duration.ofSeconds(30);
  private static final int PREFETCH = 4;

  private EmbeddedBroker broker;
  private KafkaSettings kafka;
  private Admin admin;
  private KafkaProducer<byte[], byte[]> producer;
  private String topic = "";
  private int topics;

  @BeforeAll
  void startBroker(@TempDir Path directory) {
    broker = EmbeddedBroker.start(directory, 0, 0, Generation.CLASSIC);
    kafka = KafkaSettings.defaults().at(broker.bootstrapServers()).in(GroupKind.CLASSIC);
    admin = Admin.create(ClientProperties.connection(kafka));
    producer = new KafkaProducer<>(ClientProperties.eventProducer(kafka, "tester"));
  }

  @AfterAll
  void stopBroker() {
    producer.close();
    admin.close();
    broker.close();
  }

  @BeforeEach
  void makeTopic() throws Exception {
    topic = "tasks-" + topics++;
    var wanted = new NewTopic(topic, 1, (short) 1);
    admin.createTopics(List.of(wanted)).all().get(30, TimeUnit.SECONDS);
  }

  @Test
  void onlyTheReleasedRecordComesAgainAndThePositionWaitsForIt() throws Exception {
    send("a", "b", "c");
    try (var source = source()) {
      List<Arrival> first = next(source);
      source.settle(settled(first, "b"));
      assertThat(committed()).isEqualTo(1);

      List<Arrival> again = next(source);

      assertThat(keys(first)).containsExactly("a", "b", "c");
      assertThat(keys(again)).containsExactly("b");
      assertThat(again.getFirst().deliveries()).isEqualTo(2);
      source.settle(settled(again, ""));
      assertThat(committed()).isEqualTo(3);
      send("d");
      assertThat(keys(next(source))).containsExactly("d");
    }
  }

  @Test
  void recordThatIsReleasedTooOftenIsGivenUp() throws Exception {
    send("poison", "next");
    try (var source = source()) {
      List<Arrival> arrivals = next(source);
      int deliveries = 0;
      while (!keys(arrivals).equals(List.of("last"))) {
        deliveries++;
        source.settle(settled(arrivals, "poison"));
        if (deliveries == 25) {
          send("last");
        }
        arrivals = next(source);
      }
      source.settle(settled(arrivals, ""));

      assertThat(deliveries).isEqualTo(25);
      assertThat(committed()).isEqualTo(3);
    }
  }

  @Test
  void nextOwnerDoubtsWhatTheFormerOneMayHaveHadAndNothingLater() throws Exception {
    send("a", "b", "c", "d", "e", "f", "g", "h", "i");
    try (var source = source()) {
      source.settle(settled(next(source), ""));
      assertThat(keys(next(source))).hasSize(PREFETCH);
    }

    try (var source = source()) {
      List<Arrival> unsettled = next(source);
      source.settle(settled(unsettled, ""));
      List<Arrival> later = next(source);

      assertThat(keys(unsettled)).containsExactly("e", "f", "g", "h");
      assertThat(unsettled).allMatch(Arrival::isDoubtful).allMatch(Arrival::isDangerous);
      assertThat(keys(later)).containsExactly("i");
      assertThat(later).noneMatch(Arrival::isDoubtful).noneMatch(Arrival::isDangerous);
    }
  }

  @Test
  void whereNothingIsCommittedAllThatIsThereIsDoubted() throws Exception {
    send("a", "b", "c", "d", "e");
    try (var source = source()) {
      List<Arrival> first = next(source);
      send("new");
      source.settle(settled(first, ""));
      List<Arrival> second = new ArrayList<>();
      while (second.size() < 2) {
        List<Arrival> more = next(source);
        source.settle(settled(more, ""));
        second.addAll(more);
      }

      assertThat(first).allMatch(Arrival::isDoubtful);
      assertThat(keys(second)).containsExactly("e", "new");
      assertThat(second).extracting(Arrival::isDoubtful).containsExactly(true, false);
    }
  }

  @Test
  void fullNodeKeepsItsPartitionsAndLetsOthersJoin() throws Exception {
    try (var full = source()) {
      send("a");
      full.settle(settled(next(full), ""));
      send("b");
      try (var other = source()) {
        List<Arrival> ofOther = new ArrayList<>();
        await()
            .atMost(LIMIT)
            .until(() -> {
              full.idle();
              ofOther.addAll(other.poll(Duration.ofMillis(20)));
              return members() == 2 && isStable();
            });
        List<Arrival> ofFull = new ArrayList<>();
        await()
            .atMost(LIMIT)
            .until(() -> {
              ofFull.addAll(full.poll(Duration.ofMillis(20)));
              ofOther.addAll(other.poll(Duration.ofMillis(20)));
              return ofFull.size() + ofOther.size() > 0;
            });

        assertThat(keys(ofFull).size() + keys(ofOther).size()).isEqualTo(1);
      }
    }
  }

  private ClassicTaskSource source() {
    var consumer =
        new KafkaConsumer<byte[], byte[]>(
            ClientProperties.classicPump(kafka, topic, "pump", PREFETCH));
    return new ClassicTaskSource(consumer, topic, PREFETCH, new Counts());
  }

  private static List<Arrival> next(ClassicTaskSource source) {
    List<Arrival> arrivals = new ArrayList<>();
    await()
        .atMost(LIMIT)
        .until(() -> {
          arrivals.addAll(source.poll(PATIENCE));
          return !arrivals.isEmpty();
        });
    return arrivals;
  }

  private static Map<ConsumerRecord<byte[], byte[]>, Settlement> settled(
      List<Arrival> arrivals, String released) {
    Map<ConsumerRecord<byte[], byte[]>, Settlement> settlements = new HashMap<>();
    for (Arrival arrival : arrivals) {
      boolean isReleased = keys(List.of(arrival)).contains(released);
      settlements.put(arrival.record(), isReleased ? Settlement.RELEASE : Settlement.ACCEPT);
    }
    return settlements;
  }

  private static List<String> keys(List<Arrival> arrivals) {
    return arrivals.stream().map(arrival -> new String(arrival.record().key(), UTF_8)).toList();
  }

  private void send(String... keys) throws Exception {
    for (String key : keys) {
      var record = new ProducerRecord<>(topic, 0, key.getBytes(UTF_8), new byte[0]);
      var _ = producer.send(record).get(30, TimeUnit.SECONDS);
    }
  }

  private long committed() throws Exception {
    OffsetAndMetadata position =
        admin
            .listConsumerGroupOffsets(topic)
            .partitionsToOffsetAndMetadata()
            .get(30, TimeUnit.SECONDS)
            .get(new TopicPartition(topic, 0));
    return position == null ? -1 : position.offset();
  }

  private int members() throws Exception {
    return description().members().size();
  }

  private boolean isStable() throws Exception {
    return description().groupState() == GroupState.STABLE;
  }

  private ConsumerGroupDescription description() throws Exception {
    return admin
        .describeConsumerGroups(List.of(topic))
        .describedGroups()
        .values()
        .iterator()
        .next()
        .get(30, TimeUnit.SECONDS);
  }
}
