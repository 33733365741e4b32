package dev.kurier.client;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kurier.protocol.ReplyTo;
import dev.kurier.protocol.Status;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a client makes of the word of a runner, and of the ledger's that follows. */
@Timeout(30)
class ReportedReplyTest {

  record In(String name) {}

  record Out(String greeting) {}

  private static final TaskType<In, Out> GREET = TaskType.of("example.greet", In.class, Out.class);
  private static final String HELLO = "{\"greeting\":\"Hello\"}";

  private final FakeWorld world = new FakeWorld(1, WhenFull.FAIL);

  @AfterEach
  void close() {
    world.client.close();
  }

  @Test
  void resultIsThereWhenARunnerHasToldItAndTheTaskStaysInFlightUntilItIsSettled() throws Exception {
    TaskHandle<Out> handle = submit();
    world.report(world.tasks.get(0), HELLO);

    assertThat(handle.result().get(5, SECONDS)).isEqualTo(new Out("Hello"));
    assertThat(handle.settled()).isNotDone();
    assertThat(handle.differs()).isNotDone();
    assertThat(world.client.statistics()).isEqualTo(new ClientStatistics(1, 0, 0, 0, 1, 0));

    world.reply(Answers.succeeded(world.tasks.get(0), HELLO));

    assertThat(handle.settled().get(5, SECONDS)).isEqualTo(new Out("Hello"));
    assertThat(handle.differs().get(5, SECONDS)).isFalse();
    assertThat(world.client.statistics()).isEqualTo(new ClientStatistics(0, 1, 0, 0, 1, 0));
  }

  @Test
  void wishIsOnTheWireAndOnlyThere() {
    TaskHandle<Out> handle = submit();
    assertThat(handle.settled()).isNotSameAs(handle.result());
    assertThat(world.tasks.get(0).replyTo())
        .contains(new ReplyTo("shop", 0, ReplyTo.When.REPORTED));
    world.reply(Answers.failed(world.tasks.get(0)));
    assertThat(handle.settled()).failsWithin(Duration.ofSeconds(5));

    TaskHandle<Out> other = world.client.submit(GREET, new In("Bob"));

    assertThat(world.tasks.get(1).replyTo()).contains(new ReplyTo("shop", 0));
    assertThat(other.settled()).isSameAs(other.result());
  }

  @Test
  void cancelThatTheLedgerDecidedFirstIsTold() throws Exception {
    TaskHandle<Out> handle = submit();
    world.report(world.tasks.get(0), HELLO);
    world.reply(Answers.cancelled(world.tasks.get(0)));

    assertThat(handle.differs().get(5, SECONDS)).isTrue();
    assertThat(handle.result().get(5, SECONDS)).isEqualTo(new Out("Hello"));
    assertThatThrownBy(() -> handle.settled().get(5, SECONDS))
        .cause()
        .isInstanceOfSatisfying(
            TaskFailedException.class,
            failure -> assertThat(failure.status()).isEqualTo(Status.CANCELLED));
    assertThat(world.client.statistics()).isEqualTo(new ClientStatistics(0, 1, 0, 0, 1, 1));
  }

  @Test
  void resultOfAnotherRunIsTold() throws Exception {
    TaskHandle<Out> handle = submit();
    world.report(world.tasks.get(0), HELLO);
    world.reply(Answers.succeeded(world.tasks.get(0), "{\"greeting\":\"Good day\"}"));

    assertThat(handle.differs().get(5, SECONDS)).isTrue();
    assertThat(handle.settled().get(5, SECONDS)).isEqualTo(new Out("Good day"));
  }

  @Test
  void whatARunnerTellsAfterTheLedgerCountsForNothing() throws Exception {
    TaskHandle<Out> handle = submit();
    world.reply(Answers.cancelled(world.tasks.get(0)));
    world.report(world.tasks.get(0), HELLO);

    assertThat(handle.differs().get(5, SECONDS)).isFalse();
    assertThatThrownBy(() -> handle.result().get(5, SECONDS))
        .hasCauseInstanceOf(TaskFailedException.class);
    assertThat(world.client.statistics()).isEqualTo(new ClientStatistics(0, 1, 1, 0, 0, 0));
  }

  @Test
  void secondReportCountsForNothing() throws Exception {
    TaskHandle<Out> handle = submit();
    world.report(world.tasks.get(0), HELLO);
    world.report(world.tasks.get(0), "{\"greeting\":\"Good day\"}");

    assertThat(handle.result().get(5, SECONDS)).isEqualTo(new Out("Hello"));
    assertThat(world.client.statistics()).isEqualTo(new ClientStatistics(1, 0, 1, 0, 1, 0));
  }

  @Test
  void reportForWhoDidNotAskCountsForNothing() {
    TaskHandle<Out> handle = world.client.submit(GREET, new In("Ada"));
    world.report(world.tasks.get(0), HELLO);

    assertThat(handle.result()).isNotDone();
    assertThat(world.client.statistics()).isEqualTo(new ClientStatistics(1, 0, 1, 0, 0, 0));
  }

  @Test
  void resultThatIsGivenUpMakesRoom() {
    TaskHandle<Out> handle = submit();

    assertThat(handle.result().cancel(false)).isTrue();

    assertThat(world.client.statistics().inFlight()).isZero();
    assertThat(handle.settled()).isCompletedExceptionally();
    assertThat(submit().result()).isNotDone();
  }

  @Test
  void decisionThatIsGivenUpMakesRoom() throws Exception {
    TaskHandle<Out> handle = submit();
    world.report(world.tasks.get(0), HELLO);
    assertThat(handle.result().get(5, SECONDS)).isEqualTo(new Out("Hello"));
    assertThat(world.client.statistics().inFlight()).isEqualTo(1);

    assertThat(handle.settled().cancel(false)).isTrue();

    assertThat(world.client.statistics().inFlight()).isZero();
    assertThat(submit().result()).isNotDone();
  }

  @Test
  void clientThatIsClosedKeepsWhatWasTold() throws Exception {
    TaskHandle<Out> handle = submit();
    world.report(world.tasks.get(0), HELLO);
    world.client.close();

    assertThat(handle.result().get(5, SECONDS)).isEqualTo(new Out("Hello"));
    assertThatThrownBy(() -> handle.settled().get(5, SECONDS))
        .hasCauseInstanceOf(ClientClosedException.class);
    assertThat(handle.differs()).isCompletedExceptionally();
  }

  @Test
  void taskWithoutAReplyIsSettledWhenItsResultIsThere() throws Exception {
    TaskHandle<Out> handle = world.client.submit(GREET, new In("Ada"), SubmitOptions::withoutReply);
    CompletableFuture<Boolean> differs = handle.differs();
    assertThat(world.stateAsked.get(10, SECONDS)).isEqualTo(handle.id());
    world.end(Answers.succeeded(world.tasks.get(0), HELLO));

    assertThat(handle.settled().get(5, SECONDS)).isEqualTo(new Out("Hello"));
    assertThat(differs.get(5, SECONDS)).isFalse();
  }

  private TaskHandle<Out> submit() {
    return world.client.submit(GREET, new In("Ada"), SubmitOptions::reportedReply);
  }
}
