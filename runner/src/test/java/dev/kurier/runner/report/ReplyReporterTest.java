package dev.kurier.runner.report;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.kurier.protocol.Codecs;
import dev.kurier.protocol.Decoded;
import dev.kurier.protocol.JsonText;
import dev.kurier.protocol.Outcome;
import dev.kurier.protocol.Reason;
import dev.kurier.protocol.Reply;
import dev.kurier.protocol.ReplyTo;
import dev.kurier.protocol.Status;
import dev.kurier.protocol.TaskId;
import dev.kurier.protocol.TopicNames;
import dev.kurier.runner.observe.Count;
import dev.kurier.runner.observe.Counts;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.StreamSupport;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class ReplyReporterTest {

  private static final ReplyTo SHOP = new ReplyTo("shop", 3, ReplyTo.When.REPORTED);
  private static final int LARGE = 1 << 20;

  private final Counts counts = new Counts();
  private final AtomicInteger opened = new AtomicInteger();
  private final AtomicLong nanos = new AtomicLong();

  @Test
  void replyGoesWhereItsTaskWantsItAndSaysThatItIsReported() {
    var producer = producer(true);
    try (ReplyReporter reporter = reporter(producer)) {
      assertThat(opened).hasValue(0);

      send(reporter, SHOP, "a-1", 10);

      awaitCount(Count.REPLY_REPORTED, 1);
      assertThat(opened).hasValue(1);
    }
    ProducerRecord<byte[], byte[]> record = producer.history().getFirst();
    assertThat(record.topic()).isEqualTo("kurier.replies.shop");
    assertThat(record.partition()).isEqualTo(3);
    assertThat(new String(record.key(), UTF_8)).isEqualTo("a-1");
    assertThat(Codecs.REPLY.decode(record.value())).isEqualTo(new Decoded.Valid<>(reply("a-1")));
    assertThat(headers(record))
        .containsExactly(
            "kurier-correlation-id=c-1",
            "kurier-task-id=a-1",
            "kurier-status=SUCCEEDED",
            "kurier-reported=true");
  }

  @Test
  void whoBringsOneNeverWaitsAndWhatThereIsNoRoomForIsDropped() {
    var producer = new HeldProducer();
    try (ReplyReporter reporter = reporter(producer)) {
      send(reporter, SHOP, "first", LARGE);
      producer.awaitSend();
      for (int i = 0; i < 20; i++) {
        send(reporter, SHOP, "more-" + i, LARGE);
      }
      assertThat(count(Count.REPLY_DROPPED)).isEqualTo(14);

      producer.letGo();

      awaitCount(Count.REPLY_REPORTED, 7);
      send(reporter, SHOP, "room-again", LARGE);
      awaitCount(Count.REPLY_REPORTED, 8);
    }
  }

  @Test
  void whatIsLateIsDropped() {
    var producer = new HeldProducer();
    try (ReplyReporter reporter = reporter(producer)) {
      send(reporter, SHOP, "first", 10);
      producer.awaitSend();
      send(reporter, SHOP, "late", 10);
      nanos.addAndGet(Duration.ofSeconds(6).toNanos());

      producer.letGo();

      awaitCount(Count.REPLY_DROPPED, 1);
      awaitCount(Count.REPLY_REPORTED, 1);
    }
    assertThat(producer.history()).hasSize(1);
  }

  @Test
  void addressThatIsNotThereOrOfWhichNobodyTellsIsPassedOver() {
    var producer = producer(true);
    try (ReplyReporter reporter = reporter(producer)) {
      send(reporter, new ReplyTo("nobody", 0), "a-1", 10);
      send(reporter, new ReplyTo("broken", 0), "a-2", 10);
      send(reporter, SHOP, "a-3", 10);

      awaitCount(Count.REPLY_REPORTED, 1);
      assertThat(count(Count.REPLY_DROPPED)).isEqualTo(2);
    }
    assertThat(producer.history()).hasSize(1);
  }

  @Test
  void replyThatTheTopicDoesNotTakeMakesRoomForOthers() {
    var producer = producer(false);
    try (ReplyReporter reporter = reporter(producer)) {
      for (int i = 0; i < 20; i++) {
        send(reporter, SHOP, "large-" + i, LARGE);
        await().until(() -> producer.errorNext(new RecordTooLargeException("planted")));
        awaitCount(Count.REPLY_DROPPED, i + 1);
      }
    }
    assertThat(count(Count.REPLY_REPORTED)).isZero();
  }

  @Test
  void closedOneTakesNothingMore() {
    var producer = producer(true);
    ReplyReporter reporter = reporter(producer);
    reporter.close();
    reporter.close();

    send(reporter, SHOP, "a-1", 10);

    assertThat(count(Count.REPLY_DROPPED)).isEqualTo(1);
    assertThat(opened).hasValue(0);
  }

  @Test
  void whatWaitsIsSentBeforeItIsClosed() {
    var producer = producer(true);
    ReplyReporter reporter = reporter(producer);
    for (int i = 0; i < 100; i++) {
      send(reporter, SHOP, "a-" + i, 10);
    }

    reporter.close();

    assertThat(producer.history()).hasSize(100);
    assertThat(producer.closed()).isTrue();
  }

  private ReplyReporter reporter(MockProducer<byte[], byte[]> producer) {
    return new ReplyReporter(
        () -> {
          opened.incrementAndGet();
          return new FakeLines(producer);
        },
        new TopicNames("kurier"),
        counts,
        nanos::get);
  }

  private static MockProducer<byte[], byte[]> producer(boolean answers) {
    return new MockProducer<>(answers, null, new ByteArraySerializer(), new ByteArraySerializer());
  }

  private static void send(ReplyReporter reporter, ReplyTo to, String id, int size) {
    reporter.send(to, reply(id), size);
  }

  private static Reply reply(String id) {
    return new Reply(
        new TaskId(id),
        "c-1",
        "math.add",
        Status.SUCCEEDED,
        Reason.COMPLETED,
        "",
        1,
        Optional.of(new Outcome.Succeeded(JsonText.of("1"))),
        Instant.EPOCH,
        true,
        Map.of());
  }

  private static List<String> headers(ProducerRecord<byte[], byte[]> record) {
    return StreamSupport.stream(record.headers().spliterator(), false)
        .map(header -> header.key() + "=" + new String(header.value(), UTF_8))
        .toList();
  }

  private long count(Count count) {
    return Objects.requireNonNull(counts.snapshot().get(count));
  }

  private void awaitCount(Count count, long number) {
    await().until(() -> count(count) == number);
  }

  /** Knows the shop alone. */
  private record FakeLines(Producer<byte[], byte[]> producer) implements ReplyReporter.Lines {

    @Override
    public boolean exists(ReplyTo to) {
      if (to.app().equals("broken")) {
        throw new KafkaException("the broker does not tell");
      }
      return to.app().equals("shop");
    }

    @Override
    public void close() {
      producer.close();
    }
  }
}
