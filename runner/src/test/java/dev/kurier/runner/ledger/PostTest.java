package dev.kurier.runner.ledger;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.kurier.protocol.Codecs;
import dev.kurier.protocol.Request;
import dev.kurier.protocol.Status;
import dev.kurier.protocol.Task;
import dev.kurier.protocol.TaskId;
import java.util.List;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;

/** What one partition asks of another goes out with the decision that asks. */
class PostTest {

  private static final Moment NOON = new Moment(Sample.NOON, 0.5);
  private static final Request ASKED = new Request.Cancel(new TaskId("elsewhere"), "over there");

  private final Task task = Sample.task();

  @Test
  void requestLiesInTheOtherPartitionOfIntake() {
    FoldedPartition partition = posting(1);

    submit(partition);

    List<ProducerRecord<byte[], byte[]>> asked = intake(partition);
    assertThat(asked).hasSize(1);
    assertThat(asked.getFirst().partition()).isEqualTo(1);
    assertThat(new String(asked.getFirst().key(), UTF_8)).isEqualTo("elsewhere");
    assertThat(partition.written(partition.names.intake(), Codecs.REQUEST)).containsExactly(ASKED);
    assertThat(status(partition)).isEqualTo(Status.QUEUED);
  }

  @Test
  void partitionThatDoesNotExistIsNotWrittenTo() {
    FoldedPartition partition = posting(FoldedPartition.PARTITIONS);

    submit(partition);

    assertThat(intake(partition)).isEmpty();
    assertThat(status(partition)).isEqualTo(Status.QUEUED);
  }

  @Test
  void requestThatTheTopicHasNoRoomForIsNotWritten() {
    FoldedPartition partition = posting(1);
    partition.sizes.refused(partition.names.intake(), 10);

    submit(partition);

    assertThat(intake(partition)).isEmpty();
    assertThat(status(partition)).isEqualTo(Status.QUEUED);
  }

  private static FoldedPartition posting(int to) {
    return new FoldedPartition(fold ->
        (before, event, moment) ->
            fold.apply(before, event, moment).and(new Effect.Post(to, ASKED)));
  }

  private void submit(FoldedPartition partition) {
    byte[] value = Codecs.task(Sample.QUEUE).encode(task);
    partition.record(NOON, partition.names.tasks(Sample.QUEUE), 0, value);
  }

  private Status status(FoldedPartition partition) {
    return partition.state(task.header().id().value()).orElseThrow().status();
  }

  private static List<ProducerRecord<byte[], byte[]>> intake(FoldedPartition partition) {
    return partition.written.stream()
        .filter(record -> record.topic().equals(partition.names.intake()))
        .toList();
  }
}
