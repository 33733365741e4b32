package dev.kurier.runner.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kurier.runner.ledger.RollCall.Absent;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.junit.jupiter.api.Test;

class RollCallTest {

  private static final TopicPartition EVENTS = new TopicPartition("kurier.events", 0);
  private static final long SECOND = Duration.ofSeconds(1).toNanos();

  private final Liveness liveness = new Liveness(Duration.ofSeconds(6), 0);
  private final MockConsumer<byte[], byte[]> consumer = consumer();
  private final RollCall rollCall = new RollCall(liveness, consumer, EVENTS.topic(), 0);
  private long nanos;

  private static MockConsumer<byte[], byte[]> consumer() {
    var consumer = new MockConsumer<byte[], byte[]>("none");
    consumer.assign(List.of(EVENTS));
    consumer.seek(EVENTS, 100);
    consumer.updateEndOffsets(Map.of(EVENTS, 100L));
    return consumer;
  }

  @Test
  void nodeIsAbsentWhenTheBrokersHaveNoMoreOfIt() {
    liveness.heard(0, "a");

    assertThat(absentWithin(5)).isEmpty();
    assertThat(absentWithin(1)).containsExactly(new Absent(0, "a"));
  }

  @Test
  void heartbeatsThatLieUnreadAreNoSilence() {
    liveness.heard(0, "a");
    consumer.updateEndOffsets(Map.of(EVENTS, 101L));

    assertThat(absentWithin(20)).isEmpty();

    consumer.seek(EVENTS, 101);
    assertThat(absentWithin(1)).containsExactly(new Absent(0, "a"));
  }

  @Test
  void brokersThatDoNotAnswerAreNoSilenceOfANode() {
    liveness.heard(0, "a");
    assertThat(absentWithin(3)).isEmpty();
    consumer.setOffsetsException(new TimeoutException("the brokers are away"));
    assertThat(absentWithin(1)).isEmpty();

    assertThat(absentWithin(5)).isEmpty();
    assertThat(absentWithin(1)).containsExactly(new Absent(0, "a"));
  }

  @Test
  void nobodyIsAskedWhileNodesAreHeard() {
    consumer.setOffsetsException(new TimeoutException("the first question fails"));
    for (int i = 0; i < 20; i++) {
      liveness.heard(0, "a");
      assertThat(absentWithin(2)).isEmpty();
    }

    // The question that fails is the first one, and it is asked now.
    assertThat(absentWithin(6)).isEmpty();
    assertThat(absentWithin(1)).hasSize(1);
  }

  private List<Absent> absentWithin(int seconds) {
    List<Absent> absent = List.of();
    for (int i = 0; i < seconds; i++) {
      nanos += SECOND;
      liveness.tick(nanos);
      absent = rollCall.absent(Map.of(0, Set.of("a")), nanos);
    }
    return absent;
  }
}
