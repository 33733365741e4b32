package dev.kurier.runner.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kurier.protocol.Codecs;
import dev.kurier.protocol.Decoded;
import dev.kurier.protocol.JsonText;
import dev.kurier.protocol.Request;
import dev.kurier.protocol.ScheduleState;
import dev.kurier.protocol.ScheduleTerms;
import dev.kurier.protocol.ScheduleTerms.Misfire;
import dev.kurier.protocol.ScheduleTerms.Overlap;
import dev.kurier.protocol.ScheduledTask;
import dev.kurier.protocol.TaskId;
import dev.kurier.protocol.TopicNames;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;

class ScheduleDeskTest {

  private static final Instant NOON = Instant.parse("2026-11-26T12:00:00Z");
  private static final TopicNames NAMES = new TopicNames("kurier");
  private static final ScheduleTerms EVERY_MINUTE = terms("* * * * *", Overlap.WAIT);

  private Instant now = NOON;
  private ScheduleDesk desk = desk();
  private final List<ProducerRecord<byte[], byte[]>> written = new ArrayList<>();

  @Test
  void timeThatHasComeIsATaskInTheSameTransaction() {
    desk.put(1, put(EVERY_MINUTE));
    turn();
    assertThat(desk.patience()).contains(Duration.ofMinutes(1));

    now = NOON.plusSeconds(60);
    turn();

    assertThat(submitted()).containsExactly(id(now));
    assertThat(written).extracting(ProducerRecord::partition).containsOnly(1);
    assertThat(written.getFirst().key())
        .as("the key of its line")
        .isEqualTo("schedule:nightly".getBytes(StandardCharsets.UTF_8));
    assertThat(state().fired()).isEqualTo(1);
    turn();
    assertThat(written).isEmpty();
  }

  @Test
  void whoTakesOverFiresForWhatIsNotWritten() {
    desk.put(1, put(EVERY_MINUTE));
    turn();
    ConsumerRecord<byte[], byte[]> record = asRead(written.getFirst());
    now = NOON.plusSeconds(60);
    turn();
    ConsumerRecord<byte[], byte[]> after = asRead(written.getLast());

    // The transaction of the time failed: its session is gone, and what it knew.
    desk = desk();
    desk.remember(record);
    turn();
    assertThat(submitted()).containsExactly(id(now));

    desk = desk();
    desk.remember(record);
    desk.remember(after);
    turn();
    assertThat(written).isEmpty();
  }

  @Test
  void schedulesOfAPartitionThatIsGivenUpFireElsewhere() {
    desk.put(1, put(EVERY_MINUTE));
    turn();
    desk.giveUp(1);
    now = NOON.plusSeconds(600);

    turn();

    assertThat(written).isEmpty();
    assertThat(desk.patience()).isEmpty();
  }

  @Test
  void pausedScheduleGoesOnAndADroppedOneDoesNot() {
    desk.put(1, put(EVERY_MINUTE));
    desk.steer(1, steer(Request.ScheduleSteer.PAUSE));
    turn();
    assertThat(state().pausedBecause()).contains("holiday");
    now = NOON.plusSeconds(600);
    turn();
    assertThat(written).isEmpty();

    desk.steer(1, steer(Request.ScheduleSteer.RESUME));
    now = NOON.plusSeconds(660);
    turn();
    assertThat(submitted()).containsExactly(id(now));

    desk.steer(1, steer(Request.ScheduleSteer.DELETE));
    now = NOON.plusSeconds(6_000);
    turn();
    assertThat(written).singleElement().satisfies(record -> assertThat(record.value()).isNull());
  }

  @Test
  void askedTimesAreSubmittedBesideItsOwn() {
    desk.put(1, put(EVERY_MINUTE));
    Instant past = NOON.minusSeconds(3_600);
    desk.fire(1, new Request.FireSchedule("nightly", List.of(past)));
    turn();

    assertThat(submitted()).containsExactly(id(past));
    assertThat(state().nextAt()).contains(NOON.plusSeconds(60));
  }

  @Test
  void whatIsUnknownOrMeansNothingChangesNothing() {
    desk.put(1, put(terms("* * 31 2 *", Overlap.ALLOW)));
    desk.steer(1, steer(Request.ScheduleSteer.PAUSE));
    desk.fire(1, new Request.FireSchedule("nightly", List.of(NOON)));
    turn();

    assertThat(written).isEmpty();
  }

  @Test
  void scheduleOfANewerVersionIsLeftAlone() {
    byte[] newer = "{\"schema\":\"kurier.schedule/2\"}".getBytes(StandardCharsets.UTF_8);
    byte[] key = "schedule:nightly".getBytes(StandardCharsets.UTF_8);
    desk.remember(new ConsumerRecord<>(NAMES.schedules(), 1, 0, key, newer));

    desk.put(1, put(EVERY_MINUTE));
    now = NOON.plusSeconds(600);
    turn();

    assertThat(written).isEmpty();
  }

  private ScheduleDesk desk() {
    return new ScheduleDesk(() -> new Moment(now, 0));
  }

  private void turn() {
    Outbox outbox = new Outbox(NAMES, new RecordSizes(System::nanoTime), 3);
    desk.advance(outbox);
    written.clear();
    written.addAll(outbox.records());
  }

  private List<TaskId> submitted() {
    List<TaskId> ids = new ArrayList<>();
    for (ProducerRecord<byte[], byte[]> record : written) {
      if (record.topic().equals(NAMES.intake())
          && Codecs.REQUEST.decode(record.value())
              instanceof Decoded.Valid<Request>(Request.Submit submit)) {
        ids.add(submit.taskId());
      }
    }
    return ids;
  }

  private ScheduleState state() {
    return Codecs.SCHEDULE.decode(written.getLast().value())
            instanceof Decoded.Valid<ScheduleState>(var state)
        ? state
        : org.assertj.core.api.Assertions.fail("no schedule was written");
  }

  private static ConsumerRecord<byte[], byte[]> asRead(ProducerRecord<byte[], byte[]> record) {
    return new ConsumerRecord<>(
        record.topic(), record.partition(), 0, record.key(), record.value());
  }

  private static TaskId id(Instant time) {
    return ScheduledTask.id("nightly", time);
  }

  private static Request.PutSchedule put(ScheduleTerms terms) {
    return new Request.PutSchedule("nightly", terms, "ada");
  }

  private static Request.SteerSchedule steer(Request.ScheduleSteer steer) {
    return new Request.SteerSchedule("nightly", steer, "holiday");
  }

  private static ScheduleTerms terms(String cron, Overlap overlap) {
    var task =
        new ScheduledTask(
            "shop.report", "default", JsonText.NULL, Optional.empty(), 0, Optional.empty());
    return new ScheduleTerms(cron, "UTC", Misfire.SKIP, overlap, task);
  }
}
