package dev.kurier.runner.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kurier.protocol.Codecs;
import dev.kurier.protocol.DeadLetter;
import dev.kurier.protocol.Event;
import dev.kurier.protocol.FailureKind;
import dev.kurier.protocol.JsonText;
import dev.kurier.protocol.Outcome;
import dev.kurier.protocol.Reason;
import dev.kurier.protocol.Reply;
import dev.kurier.protocol.Run;
import dev.kurier.protocol.Status;
import dev.kurier.protocol.Task;
import dev.kurier.protocol.TaskId;
import dev.kurier.protocol.TaskState;
import java.util.List;
import java.util.function.UnaryOperator;
import org.apache.kafka.common.errors.TimeoutException;
import org.junit.jupiter.api.Test;

/** A decision that always fails does not hold up the tasks behind it. */
class LedgerFaultTest {

  private static final Moment NOON = new Moment(Sample.NOON, 0.5);

  private final Task task = Sample.task();

  @Test
  void recordThatAlwaysThrowsEndsItsTaskTheThirdTime() {
    FoldedPartition partition = new FoldedPartition(throwingAt(LifecycleEvent.Submitted.class));

    assertThatThrownBy(() -> submit(partition)).isInstanceOf(Faults.FoldFailedException.class);
    assertThatThrownBy(() -> submit(partition)).isInstanceOf(Faults.FoldFailedException.class);
    submit(partition);

    TaskState state = state(partition);
    assertThat(state.status()).isEqualTo(Status.FAILED);
    assertThat(state.reason()).isEqualTo(Reason.LEDGER_FAULT);
    DeadLetter letter = letters(partition).getFirst();
    assertThat(letter.code()).isEqualTo("LEDGER_FAULT");
    assertThat(letter.original()).isEqualTo(new DeadLetter.Original.Understood(task));
    assertThat(replies(partition)).containsExactly(Reply.of(state));
  }

  @Test
  void outcomeThatAlwaysThrowsEndsItsTask() {
    FoldedPartition partition = new FoldedPartition(throwingAt(LifecycleEvent.RunEnded.class));
    submit(partition);
    byte[] ended = ended(Sample.succeeded());

    assertThatThrownBy(() -> event(partition, ended)).hasMessageContaining("task-1");
    assertThatThrownBy(() -> event(partition, ended)).hasMessageContaining("task-1");
    event(partition, ended);

    assertThat(state(partition).reason()).isEqualTo(Reason.LEDGER_FAULT);
    assertThat(letters(partition)).hasSize(1);
  }

  @Test
  void taskThatEvenCannotBeEndedIsLeftAlone() {
    FoldedPartition partition =
        new FoldedPartition(fold ->
            (before, event, moment) -> {
              throw new IllegalStateException("planted");
            });
    for (int i = 0; i < 4; i++) {
      assertThatThrownBy(() -> submit(partition)).isInstanceOf(Faults.FoldFailedException.class);
    }

    submit(partition);
    submit(partition);

    assertThat(partition.written).isEmpty();
  }

  @Test
  void brokerThatDoesNotAnswerIsNoFaultOfATask() {
    FoldedPartition partition =
        new FoldedPartition(fold ->
            (before, event, moment) -> {
              throw new TimeoutException("planted");
            });

    for (int i = 0; i < 10; i++) {
      assertThatThrownBy(() -> submit(partition)).isInstanceOf(TimeoutException.class);
    }
  }

  @Test
  void secondSubmitThatThrowsLeavesTheTaskAsItWas() {
    FoldedPartition partition =
        new FoldedPartition(fold ->
            (before, event, moment) -> {
              if (before.isPresent() && event instanceof LifecycleEvent.Submitted) {
                throw new IllegalStateException("planted");
              }
              return fold.apply(before, event, moment);
            });
    submit(partition);

    assertThatThrownBy(() -> submit(partition)).isInstanceOf(Faults.FoldFailedException.class);
    assertThatThrownBy(() -> submit(partition)).isInstanceOf(Faults.FoldFailedException.class);
    submit(partition);

    assertThat(state(partition).status()).isEqualTo(Status.QUEUED);
    assertThat(letters(partition).getFirst().id())
        .isEqualTo(new TaskId("fault:kurier.tasks.default:0:0"));
  }

  @Test
  void resultThatTheReplyTopicHasNoRoomForStaysInTheState() {
    FoldedPartition partition = new FoldedPartition();
    partition.sizes.refused(partition.names.replies("shop"), 20_000);
    submit(partition);
    event(partition, ended(new Outcome.Succeeded(JsonText.of("\"" + "x".repeat(30_000) + "\""))));
    submit(partition, 1);

    TaskState state = state(partition);
    assertThat(state.outcome()).isPresent();
    assertThat(state.replyClipped()).isTrue();
    assertThat(replies(partition)).hasSize(2).containsOnly(Reply.of(state));
    assertThat(Reply.of(state).status()).isEqualTo(Status.SUCCEEDED);
    assertThat(Reply.of(state).detail()).startsWith("RESULT_TOO_LARGE_FOR_REPLY_TOPIC");
  }

  @Test
  void replyTopicWithoutRoomForAnyReplyIsSeenInTheState() {
    FoldedPartition partition = new FoldedPartition();
    partition.sizes.refused(partition.names.replies("shop"), 10);
    submit(partition);
    event(partition, ended(Sample.succeeded()));

    assertThat(state(partition).noReplyRoute()).isTrue();
    assertThat(replies(partition)).isEmpty();
  }

  @Test
  void stateThatNoRecordHasRoomForIsClipped() {
    FoldedPartition partition = new FoldedPartition();
    submit(partition);
    Outcome large = new Outcome.Succeeded(JsonText.of("\"" + "x".repeat(5 << 20) + "\""));
    event(partition, ended(large));

    TaskState state = state(partition);
    assertThat(state.status()).isEqualTo(Status.SUCCEEDED);
    assertThat(state.outcome()).isEmpty();
    assertThat(state.detail()).startsWith("STATE_TOO_LARGE");
    assertThat(replies(partition)).containsExactly(Reply.of(state));
  }

  @Test
  void retryThatItsTopicHasNoRoomForEndsTheTask() {
    FoldedPartition partition = new FoldedPartition();
    partition.sizes.refused(partition.names.retries(Sample.QUEUE), 10);
    submit(partition);
    event(partition, ended(new Outcome.Interrupted("drained")));

    assertThat(state(partition).reason()).isEqualTo(Reason.LEDGER_FAULT);
    assertThat(letters(partition)).hasSize(1);
  }

  @Test
  void deadLetterThatItsTopicHasNoRoomForComesWithoutItsBytes() {
    FoldedPartition partition = new FoldedPartition();
    partition.sizes.refused(partition.names.dead(Sample.QUEUE), 600);
    submit(partition);
    event(partition, ended(Sample.failed(FailureKind.PERMANENT)));

    DeadLetter letter = letters(partition).getFirst();
    assertThat(letter.original()).isEqualTo(new DeadLetter.Original.Raw(""));
    assertThat(letter.from()).isEqualTo(Sample.record(0));
  }

  private static UnaryOperator<Fold> throwingAt(Class<? extends LifecycleEvent> kind) {
    return fold ->
        (before, event, moment) -> {
          if (kind.isInstance(event)) {
            throw new IllegalStateException("planted");
          }
          return fold.apply(before, event, moment);
        };
  }

  private void submit(FoldedPartition partition) {
    submit(partition, 0);
  }

  private void submit(FoldedPartition partition, long offset) {
    byte[] value = Codecs.task(Sample.QUEUE).encode(task);
    partition.record(NOON, partition.names.tasks(Sample.QUEUE), offset, value);
  }

  private byte[] ended(Outcome outcome) {
    Run run = Sample.run("e1", "node-a", task);
    Event event = Sample.ended(run, outcome, task);
    return Codecs.EVENT.encode(event);
  }

  private static void event(FoldedPartition partition, byte[] value) {
    partition.record(NOON, partition.names.events(), 0, value);
  }

  private TaskState state(FoldedPartition partition) {
    return partition.state(task.header().id().value()).orElseThrow();
  }

  private static List<Reply> replies(FoldedPartition partition) {
    return partition.written(partition.names.replies("shop"), Codecs.REPLY);
  }

  private static List<DeadLetter> letters(FoldedPartition partition) {
    return partition.written(partition.names.dead(Sample.QUEUE), Codecs.DEAD_LETTER);
  }
}
