package dev.kurier.runner.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kurier.protocol.Codecs;
import dev.kurier.protocol.DeadLetter;
import dev.kurier.protocol.Reason;
import dev.kurier.protocol.ReplaySkip;
import dev.kurier.protocol.Status;
import dev.kurier.protocol.TaskId;
import dev.kurier.runner.ledger.ReplaySource.Match;
import dev.kurier.runner.replay.Filter;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;

/** What a replay finds in dead letters. */
class PickingTest {

  private final Picking letters = new Picking.DeadLetters(Filter.ALL);

  @Test
  void letterCarriesItsTask() throws Exception {
    assertThat(letters.pick(record(new DeadLetter.Original.Understood(Sample.task()), "task-1")))
        .contains(new Match.Full(Sample.ID, Sample.NOON, Sample.task()));
  }

  @Test
  void letterWithoutItsTaskTellsWhetherThereEverWasOne() throws Exception {
    var gone = new DeadLetter.Original.Raw("");

    assertThat(letters.pick(record(gone, "task-1")))
        .contains(new Match.Bare(ReplaySkip.PAYLOAD_GONE));
    assertThat(letters.pick(record(gone, "invalid:kurier.tasks.default:0:7")))
        .contains(new Match.Bare(ReplaySkip.NOT_UNDERSTOOD));
  }

  @Test
  void recordThatIsNoLetterIsNamed() {
    assertThatThrownBy(() -> letters.pick(record(new byte[] {'{'})))
        .isInstanceOf(Picking.UnreadableException.class)
        .hasMessage("NOT_JSON");
  }

  private static ConsumerRecord<byte[], byte[]> record(DeadLetter.Original original, String id) {
    DeadLetter letter =
        new DeadLetter(
            new TaskId(id),
            Sample.QUEUE,
            Status.FAILED,
            Reason.PERMANENT_FAILURE,
            "X",
            "",
            original,
            Sample.record(0),
            List.of(),
            "",
            Sample.NOON);
    return record(Codecs.DEAD_LETTER.encode(letter));
  }

  private static ConsumerRecord<byte[], byte[]> record(byte[] value) {
    return new ConsumerRecord<>("kurier.dead.default", 0, 0, new byte[0], value);
  }
}
