package dev.kurier.runner.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.kurier.protocol.Codecs;
import dev.kurier.protocol.Decoded;
import dev.kurier.protocol.Event;
import dev.kurier.runner.kafka.BrokerTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class HeartbeatsTest {

  private static final ReportSettings NEVER_BY_ITSELF =
      new ReportSettings(Duration.ofMinutes(1), Duration.ofMinutes(4));

  private final AtomicReference<Instant> now =
      new AtomicReference<>(Instant.parse("2026-03-01T12:00:00Z"));
  private final AtomicInteger made = new AtomicInteger();
  private final CountDownLatch losses = new CountDownLatch(1);
  private final MockProducer<byte[], byte[]> producer =
      new MockProducer<>(true, null, new ByteArraySerializer(), new ByteArraySerializer());

  private Heartbeats heartbeats(ReportSettings settings) {
    return heartbeats(settings, producer);
  }

  private Heartbeats heartbeats(ReportSettings settings, MockProducer<byte[], byte[]> producer) {
    var reporter =
        new EventReporter(producer, "kurier.events", Codecs.EVENT, new BrokerTime(now::get));
    var node =
        new Heartbeats.Node(
            3,
            () ->
                new Vitals(
                    "host",
                    4,
                    1,
                    Map.of("db", "OPEN"),
                    List.of("slow"),
                    Map.of("slow", 2),
                    List.of()),
            lost -> losses.countDown());
    return new Heartbeats(
        reporter, settings, now::get, () -> "node-" + made.incrementAndGet(), node);
  }

  private List<Event.Heartbeat> written() {
    return producer.history().stream()
        .map(record -> Codecs.EVENT.decode(record.value()))
        .map(decoded -> (Event.Heartbeat) ((Decoded.Valid<Event>) decoded).value())
        .toList();
  }

  @Test
  void everyPartitionHearsOfTheNodeBeforeItStarts() {
    try (var heartbeats = heartbeats(NEVER_BY_ITSELF)) {
      heartbeats.start();

      assertThat(heartbeats.isAlive()).isTrue();
      assertThat(written()).hasSize(3).allMatch(beat -> beat.node().equals("node-1"));
      assertThat(producer.history().stream().map(record -> record.partition()))
          .containsExactly(0, 1, 2);
    }
  }

  @Test
  void claimsEndWhenNoHeartbeatWasAcknowledgedInTimeWhoeverAsks() {
    try (var heartbeats = heartbeats(NEVER_BY_ITSELF)) {
      heartbeats.start();
      now.updateAndGet(time -> time.plus(Duration.ofMinutes(4).minusMillis(1)));
      assertThat(heartbeats.holds("node-1")).isTrue();

      now.updateAndGet(time -> time.plusMillis(1));

      assertThat(heartbeats.holds("node-1")).isFalse();
    }
  }

  @Test
  void nodeThatLostItsClaimsGoesOnUnderANewName() throws Exception {
    var settings = new ReportSettings(Duration.ofMillis(20), Duration.ofMillis(100));
    try (var heartbeats = heartbeats(settings)) {
      heartbeats.start();
      now.updateAndGet(time -> time.plusSeconds(5));

      assertThat(losses.await(10, TimeUnit.SECONDS)).isTrue();
      assertThat(heartbeats.id()).isEqualTo("node-2");
      assertThat(heartbeats.holds("node-1")).isFalse();
    }
  }

  @Test
  void newNameSaysInEveryPartitionWhichOneItHasGivenUp() {
    var heartbeats = heartbeats(NEVER_BY_ITSELF);
    heartbeats.start();

    heartbeats.giveUp("the test wants it");
    heartbeats.close();

    var beats = written();
    assertThat(beats.subList(0, 3)).allMatch(beat -> beat.gaveUp().isEmpty());
    assertThat(beats.subList(3, 6))
        .allMatch(beat -> beat.node().equals("node-2") && beat.gaveUp().equals(List.of("node-1")));
  }

  @Test
  void formerNameIsToldForAMinute() {
    var heartbeats = heartbeats(NEVER_BY_ITSELF);
    heartbeats.start();
    heartbeats.giveUp("the test wants it");
    now.updateAndGet(time -> time.plusSeconds(61));

    heartbeats.close();

    assertThat(written().getLast().gaveUp()).isEmpty();
  }

  @Test
  void slowAnswerOfABrokerIsRememberedForAWhile() {
    var slow =
        new MockProducer<>(false, null, new ByteArraySerializer(), new ByteArraySerializer());
    try (var heartbeats = heartbeats(NEVER_BY_ITSELF, slow);
        var starting = Executors.newVirtualThreadPerTaskExecutor()) {
      var start = starting.submit(heartbeats::start);
      await().until(() -> slow.history().size() == 3);
      assertThat(heartbeats.isDisturbed()).isFalse();

      now.updateAndGet(time -> time.plusSeconds(2));
      answerAll(slow);

      await().until(start::isDone);
      assertThat(heartbeats.isDisturbed()).isTrue();
      now.updateAndGet(time -> time.plusSeconds(30));
      assertThat(heartbeats.isDisturbed()).isFalse();
      var closing = starting.submit(heartbeats::close);
      await().until(() -> slow.history().size() == 6);
      answerAll(slow);
      await().until(closing::isDone);
    }
  }

  private static void answerAll(MockProducer<byte[], byte[]> producer) {
    boolean isAnswered = true;
    while (isAnswered) {
      isAnswered = producer.completeNext();
    }
  }

  @Test
  void lastHeartbeatSaysThatItLeaves() {
    var heartbeats = heartbeats(NEVER_BY_ITSELF);
    heartbeats.start();

    heartbeats.close();
    heartbeats.close();

    assertThat(written().stream().filter(Event.Heartbeat::leaving)).hasSize(3);
  }
}
