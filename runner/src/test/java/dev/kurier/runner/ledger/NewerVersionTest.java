package dev.kurier.runner.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kurier.protocol.Codecs;
import dev.kurier.protocol.Event;
import dev.kurier.protocol.Outcome;
import dev.kurier.protocol.Reason;
import dev.kurier.protocol.Request;
import dev.kurier.protocol.Run;
import dev.kurier.protocol.Status;
import dev.kurier.protocol.Task;
import dev.kurier.protocol.TaskState;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;

/** A ledger that takes over from a newer one loses nothing that it does not know. */
class NewerVersionTest {

  private static final Moment NOON = new Moment(Sample.NOON, 0.5);

  private final FoldedPartition partition = new FoldedPartition();
  private final Task task = Sample.task();

  @Test
  void unknownReasonAndFieldsAreWrittenAgainAsTheyWere() {
    partition.takeOver(Sample.ID.value(), newerState());

    partition.record(NOON, partition.names.intake(), 0, cancel());
    partition.record(NOON, partition.names.events(), 0, progress());

    assertThat(partition.state(Sample.ID.value()).orElseThrow().reason())
        .isEqualTo(Reason.CANCEL_REQUESTED);
    assertThat(written(partition.names.state()))
        .isNotEmpty()
        .allSatisfy(state ->
            assertThat(state)
                .contains("\"approval\":{\"by\":\"ada\"}", "\"weight\":7")
                .doesNotContain("AWAITS_APPROVAL"));
  }

  @Test
  void reasonKeepsItsWordUntilAnotherOneTakesItsPlace() {
    partition.takeOver(Sample.ID.value(), newerState());

    TaskState counted =
        StateDraft.of(partition.state(Sample.ID.value()).orElseThrow()).countsDuplicate().build();

    assertThat(counted.reason()).isEqualTo(Reason.OTHER);
    assertThat(text(Codecs.STATE.encode(counted))).contains("\"reason\":\"AWAITS_APPROVAL\"");
  }

  @Test
  void replyOfAnUnknownReasonIsTheSameFromEveryVersion() {
    String ended = text(newerState()).replace("\"QUEUED\"", "\"FAILED\"").replace("AWAITS_", "NO_");
    partition.takeOver(Sample.ID.value(), ended.getBytes(StandardCharsets.UTF_8));

    partition.record(
        NOON, partition.names.tasks(Sample.QUEUE), 9, Codecs.task(Sample.QUEUE).encode(task));

    assertThat(written(partition.names.replies("shop")))
        .singleElement()
        .asString()
        .contains("\"reason\":\"NO_APPROVAL\"");
  }

  @Test
  void taskWhoseStateCannotBeReadIsLeftAlone() {
    String unreadable = text(newerState()).replace("\"QUEUED\"", "\"FROZEN\"");
    partition.takeOver(Sample.ID.value(), unreadable.getBytes(StandardCharsets.UTF_8));

    partition.record(
        NOON, partition.names.tasks(Sample.QUEUE), 9, Codecs.task(Sample.QUEUE).encode(task));
    Run run = Sample.run("e1", "node-a", task);
    partition.record(
        NOON,
        partition.names.events(),
        0,
        Codecs.EVENT.encode(Sample.ended(run, new Outcome.Crashed(one(), none(), "x"), task)));

    assertThat(partition.written).isEmpty();
  }

  @Test
  void deferralForAnUnknownReasonWaitsLikeAnyOther() {
    Run run = Sample.run("e1", "node-a", task);
    byte[] deferred = Codecs.EVENT.encode(Sample.deferred(run, task, Reason.BREAKER_OPEN));
    byte[] newer =
        text(deferred).replace("BREAKER_OPEN", "NO_LICENCE").getBytes(StandardCharsets.UTF_8);

    partition.record(NOON, partition.names.events(), 0, newer);

    TaskState state = partition.state(Sample.ID.value()).orElseThrow();
    assertThat(state.status()).isEqualTo(Status.QUEUED);
    assertThat(state.dueAt()).isPresent();
  }

  private byte[] newerState() {
    TaskState state =
        StateDraft.fresh(task.header(), Optional.of(Sample.record(0)), Sample.NOON, Sample.NOON);
    return text(Codecs.STATE.encode(state))
        .replace("kurier.state/1\"", "kurier.state/1.7\"")
        .replace("\"SUBMITTED\"", "\"AWAITS_APPROVAL\"")
        .replace("\"maxAttempts\":0", "\"maxAttempts\":0,\"weight\":7")
        .replace("\"history\"", "\"approval\":{\"by\":\"ada\"},\"history\"")
        .getBytes(StandardCharsets.UTF_8);
  }

  private static byte[] cancel() {
    return Codecs.REQUEST.encode(new Request.Cancel(Sample.ID, "no need"));
  }

  private static byte[] progress() {
    Event event = Sample.progressed("e1", 1).progressed();
    return Codecs.EVENT.encode(event);
  }

  private List<String> written(String topic) {
    return partition.written.stream()
        .filter(record -> record.topic().equals(topic))
        .map(ProducerRecord::value)
        .map(NewerVersionTest::text)
        .toList();
  }

  private static OptionalInt one() {
    return OptionalInt.of(1);
  }

  private static OptionalInt none() {
    return OptionalInt.empty();
  }

  private static String text(byte[] json) {
    return new String(json, StandardCharsets.UTF_8);
  }
}
