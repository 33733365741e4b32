package dev.kurier.client;

import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import dev.kurier.protocol.JsonText;
import dev.kurier.protocol.Status;
import dev.kurier.protocol.TaskHeader;
import dev.kurier.protocol.TaskId;
import java.time.Duration;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class KafkaTaskClientTest {

  record In(String name) {}

  record Out(String greeting) {}

  private static final TaskType<In, Out> GREET = TaskType.of("example.greet", In.class, Out.class);

  private final FakeWorld world = new FakeWorld(2, WhenFull.FAIL);

  @AfterEach
  void close() {
    world.client.close();
  }

  @Test
  void replyCompletesTheTaskWithItsTypedResult() throws Exception {
    TaskHandle<Out> handle = world.client.submit(GREET, new In("Ada"));
    world.reply(Answers.succeeded(world.tasks.get(0), "{\"greeting\":\"Hello, Ada\"}"));
    assertThat(handle.result().get(5, SECONDS)).isEqualTo(new Out("Hello, Ada"));
    assertThat(handle.submitted().get(5, SECONDS).offset()).isEqualTo(7);
  }

  @Test
  void taskWithAKeyIsHandedToTheLedgerWhereTheOthersOfItAre() throws Exception {
    TaskHandle<Out> handle =
        world.client.submit(GREET, new In("Ada"), o -> o.orderingKey("customer-7"));

    assertThat(world.sent)
        .containsExactly(
            new FakeWorld.Sent("kurier.intake", OptionalInt.empty(), handle.id(), "customer-7"));
    assertThat(handle.cancel().get(5, SECONDS)).isNotNull();
    assertThat(world.client.cancel(handle.id(), "no need").get(5, SECONDS)).isNotNull();
    assertThat(world.sent.subList(1, 3))
        .allSatisfy(sent -> assertThat(sent.partition()).hasValue(1));
    world.reply(Answers.succeeded(world.tasks.get(0), "{\"greeting\":\"Hello, Ada\"}"));
    assertThat(handle.result().get(5, SECONDS)).isEqualTo(new Out("Hello, Ada"));
  }

  @Test
  void taskThatWaitsForItsTimeIsHandedToTheLedger() {
    TaskHandle<Out> handle =
        world.client.submit(GREET, new In("Ada"), o -> o.delay(Duration.ofMinutes(1)));

    assertThat(world.sent)
        .containsExactly(
            new FakeWorld.Sent(
                "kurier.intake", OptionalInt.empty(), handle.id(), handle.id().value()));
  }

  @Test
  void failureTellsAllThatPythonSaid() {
    TaskHandle<Out> handle = world.client.submit(GREET, new In("Ada"));
    world.reply(Answers.failed(world.tasks.get(0)));
    TaskFailedException failure = failureOf(handle.result(), TaskFailedException.class);
    assertThat(failure.taskId()).isEqualTo(handle.id());
    assertThat(failure.status()).isEqualTo(Status.FAILED);
    assertThat(failure.code()).isEqualTo("HANDLER_ERROR");
    assertThat(failure.errorType()).isEqualTo("ValueError");
    assertThat(failure.pythonTraceback()).startsWith("Traceback");
    assertThat(failure).hasMessageContaining("no such page").hasMessageContaining("attempt 1");
  }

  @Test
  void callbackSeesTheFailureItselfNotAWrapper() throws Exception {
    TaskHandle<Out> handle = world.client.submit(GREET, new In("Ada"));
    CompletableFuture<Throwable> seen = new CompletableFuture<>();
    CompletableFuture<Out> unused =
        handle.result().whenComplete((result, failure) -> seen.complete(failure));
    world.reply(Answers.failed(world.tasks.get(0)));
    assertThat(seen.get(5, SECONDS)).isInstanceOf(TaskFailedException.class);
  }

  @Test
  void taskThatNeverRanFailsWithTheLedgersReason() {
    TaskHandle<Out> handle = world.client.submit(GREET, new In("Ada"));
    world.reply(Answers.cancelled(world.tasks.get(0)));
    TaskFailedException failure = failureOf(handle.result(), TaskFailedException.class);
    assertThat(failure.status()).isEqualTo(Status.CANCELLED);
    assertThat(failure.code()).isEqualTo("CANCEL_REQUESTED");
  }

  @Test
  void resultOfAnotherShapeIsNamedAndNotTakenForAFailureOfTheTask() {
    TaskHandle<Out> handle = world.client.submit(GREET, new In("Ada"));
    world.reply(Answers.succeeded(world.tasks.get(0), "[1,2]"));
    assertThat(failureOf(handle.result(), ResultMismatchException.class))
        .hasMessageContaining(Out.class.getName())
        .hasMessageContaining(handle.id().value());
  }

  @Test
  void duplicateReplyIsCountedAndChangesNothing() throws Exception {
    TaskHandle<Out> handle = world.client.submit(GREET, new In("Ada"));
    world.reply(Answers.succeeded(world.tasks.get(0), "{\"greeting\":\"first\"}"));
    world.reply(Answers.failed(world.tasks.get(0)));
    assertThat(handle.result().get(5, SECONDS).greeting()).isEqualTo("first");
    assertThat(world.client.statistics()).isEqualTo(new ClientStatistics(0, 1, 1, 0, 0, 0));
  }

  @Test
  void unknownOutcomeOfASendSaysThatTheSameIdIsSafe() {
    world.brokerAnswers(() ->
        CompletableFuture.failedFuture(
            new SubmitException(
                SubmitException.Code.UNKNOWN_OUTCOME, new TaskId("t-1"), "safe to resend")));
    TaskHandle<Out> handle =
        world.client.submit(GREET, new In("Ada"), o -> o.id(new TaskId("t-1")));
    assertThat(failureOf(handle.submitted(), SubmitException.class).code())
        .isEqualTo(SubmitException.Code.UNKNOWN_OUTCOME);
    assertThat(failureOf(handle.result(), SubmitException.class).taskId())
        .contains(new TaskId("t-1"));
    assertThat(world.client.statistics().inFlight()).isZero();
  }

  @Test
  void sameKeyInFlightIsSentOnceAndBothHandlesGetTheResult() throws Exception {
    TaskHandle<Out> first = world.client.submit(GREET, new In("Ada"), o -> o.key("doc-a"));
    TaskHandle<Out> second = world.client.submit(GREET, new In("Ada"), o -> o.key("doc-a"));
    world.reply(Answers.succeeded(world.tasks.get(0), "{\"greeting\":\"once\"}"));
    assertThat(world.sent).hasSize(1);
    assertThat(second.id()).isEqualTo(first.id());
    assertThat(first.result().get(5, SECONDS)).isEqualTo(second.result().get(5, SECONDS));
  }

  @Test
  void sameKeyWithAnotherPayloadIsRefused() {
    TaskHandle<Out> first = world.client.submit(GREET, new In("Ada"), o -> o.key("doc-a"));
    assertThatThrownBy(() -> world.client.submit(GREET, new In("Bob"), o -> o.key("doc-a")))
        .isInstanceOfSatisfying(
            SubmitException.class,
            e -> assertThat(e.code()).isEqualTo(SubmitException.Code.ID_CONFLICT));
    assertThat(first.result()).isNotDone();
  }

  @Test
  void keyThatEndedLongAgoIsAnsweredFromItsState() throws Exception {
    TaskHandle<Out> handle = world.client.submit(GREET, new In("Ada"), o -> o.key("doc-a"));
    TaskId asked = world.stateAsked.get(10, SECONDS);
    TaskHeader header = world.tasks.get(0);
    world
        .watches
        .take(asked)
        .forEach(
            watch -> watch.end().complete(Answers.succeeded(header, "{\"greeting\":\"old\"}")));
    assertThat(handle.result().get(5, SECONDS).greeting()).isEqualTo("old");
  }

  @Test
  void thirdTaskIsRefusedWhileTwoAreInFlightAndTakenAfterOneEnded() {
    List<TaskHandle<Out>> handles =
        world.client.submitAll(GREET, Stream.of(new In("Ada"), new In("Bob")));
    assertThat(handles).hasSize(2);
    assertThatThrownBy(() -> world.client.submit(GREET, new In("Eve")))
        .isInstanceOfSatisfying(
            SubmitException.class,
            e -> assertThat(e.code()).isEqualTo(SubmitException.Code.TOO_MANY_IN_FLIGHT));
    world.reply(Answers.failed(world.tasks.get(0)));
    assertThat(handles.get(0).result()).failsWithin(Duration.ofSeconds(10));
    assertThat(world.client.submit(GREET, new In("Eve")).result()).isNotDone();
  }

  @Test
  void unknownQueueIsRefusedBeforeAnythingIsSent() {
    assertThatThrownBy(() -> world.client.submit(GREET.onQueue("nowhere"), new In("Ada")))
        .isInstanceOf(SubmitException.class);
    assertThat(world.sent).isEmpty();
    assertThat(world.client.statistics().inFlight()).isZero();
  }

  @Test
  void cancelGoesIntoThePartitionOfTheTask() throws Exception {
    TaskHandle<Out> handle = world.client.submit(GREET, new In("Ada"));
    assertThat(handle.cancel().get(5, SECONDS)).isNotNull();
    FakeWorld.Sent request = world.sent.get(1);
    assertThat(request.topic()).isEqualTo("kurier.intake");
    assertThat(request.partition()).hasValue(1);
  }

  @Test
  void taskWithoutReplyIsNotInFlightAndReadsItsState() throws Exception {
    TaskHandle<JsonText> handle =
        world.client.submit(
            TaskType.json("example.greet"), JsonText.of("{}"), SubmitOptions::withoutReply);
    assertThat(world.tasks.get(0).replyTo()).isEmpty();
    assertThat(world.client.statistics().inFlight()).isZero();
    CompletableFuture<JsonText> result = handle.result();
    TaskId asked = world.stateAsked.get(10, SECONDS);
    TaskHeader header = world.tasks.get(0);
    world
        .watches
        .take(asked)
        .forEach(watch -> watch.end().complete(Answers.succeeded(header, "1.10")));
    assertThat(result.get(5, SECONDS)).isEqualTo(JsonText.of("1.10"));
  }

  @Test
  void closeFailsWhatIsPendingAndSaysHowToGoOn() {
    TaskHandle<Out> handle = world.client.submit(GREET, new In("Ada"));
    CompletableFuture<Out> awaited = world.client.await(GREET, new TaskId("other"));
    world.client.close();
    world.client.close();
    assertThat(failureOf(handle.result(), ClientClosedException.class))
        .hasMessageContaining("await(type, id)");
    assertThat(failureOf(awaited, ClientClosedException.class).taskId())
        .isEqualTo(new TaskId("other"));
    assertThatThrownBy(() -> world.client.submit(GREET, new In("Bob")))
        .isInstanceOfSatisfying(
            SubmitException.class,
            e -> assertThat(e.code()).isEqualTo(SubmitException.Code.CLOSED));
  }

  @Test
  void clientMayBeClosedFromACallback() throws Exception {
    TaskHandle<Out> handle = world.client.submit(GREET, new In("Ada"));
    CompletableFuture<Void> closed = handle.result().thenAccept(out -> world.client.close());
    world.reply(Answers.succeeded(world.tasks.get(0), "{\"greeting\":\"bye\"}"));
    assertThat(closed.get(5, SECONDS)).isNull();
  }

  @Test
  void progressIsToldInOrderOnceAndBeforeTheEnd() throws Exception {
    TaskHandle<Out> handle = world.client.submit(GREET, new In("Ada"));
    TaskHeader header = world.tasks.get(0);
    List<Double> heard = new CopyOnWriteArrayList<>();
    CompletableFuture<Void> listening =
        handle.progress(progress -> {
          heard.add(progress.done());
          throw new IllegalStateException("a listener that fails is called again");
        });
    assertThat(world.stateAsked.get(5, SECONDS)).isEqualTo(handle.id());

    for (int second : new int[] {1, 2, 3, 1, 2, 3, 4}) {
      world.news(Answers.running(header, second));
    }
    world.end(Answers.succeeded(header, "{\"greeting\":\"done\"}"));

    assertThat(listening.get(5, SECONDS)).isNull();
    assertThat(heard).containsExactly(1.0, 2.0, 3.0, 4.0);
  }

  @Test
  void slowListenerIsToldTheNewestAndNotAll() throws Exception {
    TaskHandle<Out> handle = world.client.submit(GREET, new In("Ada"));
    TaskHeader header = world.tasks.get(0);
    List<Double> heard = new CopyOnWriteArrayList<>();
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch go = new CountDownLatch(1);
    CompletableFuture<Void> listening =
        handle.progress(progress -> {
          heard.add(progress.done());
          begun.countDown();
          awaited(go);
        });
    assertThat(world.stateAsked.get(5, SECONDS)).isEqualTo(handle.id());
    world.news(Answers.running(header, 0));
    awaited(begun);

    for (int second = 1; second <= 1_000; second++) {
      world.news(Answers.running(header, second));
    }
    world.end(Answers.succeeded(header, "{\"greeting\":\"done\"}"));
    go.countDown();

    assertThat(listening.get(5, SECONDS)).isNull();
    assertThat(heard).hasSize(101).startsWith(0.0, 901.0).endsWith(1_000.0);
  }

  private static void awaited(CountDownLatch latch) {
    try {
      assertThat(latch.await(10, SECONDS)).isTrue();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Test
  void resultThatIsGivenUpMakesRoomForAnother() {
    TaskHandle<Out> first = world.client.submit(GREET, new In("a"));
    TaskHandle<Out> second = world.client.submit(GREET, new In("b"), o -> o.key("b"));
    TaskHandle<Out> same = world.client.submit(GREET, new In("b"), o -> o.key("b"));
    assertThat(world.client.statistics().inFlight()).isEqualTo(2);

    second.result().cancel(false);
    assertThat(world.client.statistics().inFlight()).isEqualTo(2);
    same.result().completeOnTimeout(new Out("late"), 1, MILLISECONDS);
    await().atMost(Duration.ofSeconds(5)).until(() -> world.client.statistics().inFlight() == 1);

    TaskHandle<Out> third = world.client.submit(GREET, new In("c"));
    assertThat(first.result()).isNotDone();
    assertThat(third.result()).isNotDone();
  }

  @Test
  void streamIsTakenFromOnlyAsFarAsTasksMayBeInFlight() {
    AtomicInteger taken = new AtomicInteger();

    assertThatThrownBy(() ->
            world.client.submitAll(
                GREET,
                Stream.generate(() -> new In("n" + taken.incrementAndGet())).parallel().limit(900)))
        .isInstanceOfSatisfying(
            SubmitException.class,
            e -> assertThat(e.code()).isEqualTo(SubmitException.Code.TOO_MANY_IN_FLIGHT));

    assertThat(taken).hasValue(3);
    assertThat(world.client.statistics().inFlight()).isEqualTo(2);
  }

  @Test
  void listeningCanBeGivenUpWithoutTheTask() throws Exception {
    TaskHandle<Out> handle = world.client.submit(GREET, new In("Ada"));
    List<Double> heard = new CopyOnWriteArrayList<>();
    CompletableFuture<Void> listening = handle.progress(progress -> heard.add(progress.done()));
    assertThat(world.stateAsked.get(5, SECONDS)).isEqualTo(handle.id());

    listening.cancel(false);
    // Its thread may be about to learn of that: the state has been asked for a moment ago.
    await().atMost(Duration.ofSeconds(5)).until(() -> !world.watches.has(handle.id()));
    world.news(Answers.running(world.tasks.get(0), 1));

    assertThat(world.watches.has(handle.id())).isFalse();
    assertThat(heard).isEmpty();
    assertThat(handle.result()).isNotDone();
  }

  @Test
  void taskThatWasNotSubmittedHasNoProgress() {
    world.brokerAnswers(() -> CompletableFuture.failedFuture(new IllegalStateException("full")));
    TaskHandle<Out> handle = world.client.submit(GREET, new In("Ada"));

    CompletableFuture<Void> listening = handle.progress(progress -> {});

    assertThat(failureOf(listening, IllegalStateException.class)).hasMessage("full");
    assertThat(world.watches.has(handle.id())).isFalse();
  }

  @Test
  void closeEndsTheListening() throws Exception {
    TaskHandle<Out> handle = world.client.submit(GREET, new In("Ada"));
    CompletableFuture<Void> listening = handle.progress(progress -> {});
    assertThat(world.stateAsked.get(5, SECONDS)).isEqualTo(handle.id());

    world.client.close();

    assertThat(failureOf(listening, ClientClosedException.class).taskId()).isEqualTo(handle.id());
  }

  @Test
  void cancelledAwaitEndsItsWatch() {
    TaskId id = new TaskId("t-2");
    CompletableFuture<Out> awaited = world.client.await(GREET, id);
    assertThat(awaited.cancel(true)).isTrue();
    assertThat(world.watches.has(id)).isFalse();
  }

  private static <E extends Throwable> E failureOf(CompletableFuture<?> future, Class<E> type) {
    Throwable thrown = catchThrowableOfType(ExecutionException.class, () -> future.get(5, SECONDS));
    Throwable cause = Causes.of(thrown);
    assertThat(cause).isInstanceOf(type);
    return type.cast(cause);
  }
}
