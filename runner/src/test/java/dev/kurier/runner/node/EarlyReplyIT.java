package dev.kurier.runner.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.kurier.protocol.Codecs;
import dev.kurier.protocol.Control;
import dev.kurier.protocol.Event;
import dev.kurier.protocol.FailureKind;
import dev.kurier.protocol.JsonText;
import dev.kurier.protocol.Outcome;
import dev.kurier.protocol.Reply;
import dev.kurier.protocol.ReplyTo;
import dev.kurier.protocol.TaskId;
import dev.kurier.runner.acquire.AcquireSettings;
import dev.kurier.runner.kafka.ClientProperties;
import dev.kurier.runner.kafka.GroupKind;
import dev.kurier.runner.kafka.KafkaSettings;
import dev.kurier.runner.kafka.Topics;
import dev.kurier.runner.observe.Count;
import dev.kurier.runner.observe.Milestone;
import dev.kurier.runner.observe.Milestones;
import dev.kurier.runner.task.ExecutionRequest;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.common.config.ConfigResource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * What a runner tells submitters who ask for it, and what it leaves to the ledger: here is none.
 */
@Timeout(120)
class EarlyReplyIT {

  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final Duration LOCK = Duration.ofSeconds(4);
  private static final ReplyTo REPORTED = new ReplyTo(Installation.APP, 0, ReplyTo.When.REPORTED);

  @TempDir Path directory;

  private final AtomicInteger submitted = new AtomicInteger();
  private Installation installation;
  private RecordLog<Event> events;
  private RecordLog<Reply> replies;

  @BeforeEach
  void startBroker() {
    start(GroupKind.SHARE);
  }

  private void start(GroupKind groups) {
    installation = new Installation(directory.resolve(groups.name()), groups);
    var kafka = installation.kafka();
    events = new RecordLog<>(kafka, kafka.names().events(), Codecs.EVENT);
    replies = new RecordLog<>(kafka, kafka.names().replies(Installation.APP), Codecs.REPLY);
  }

  @AfterEach
  void stopBroker() {
    replies.close();
    events.close();
    installation.close();
  }

  @Test
  void successOfAFirstDeliveryIsTold() throws Exception {
    try (var node = node(ScriptedExecutor.succeeding(), Milestones.NONE)) {
      Reply reply = nextTold();

      Event.Ended ended = awaitEnd(reply.taskId().value());
      var outcome = (Outcome.Succeeded) ended.outcome();
      assertThat(reply).isEqualTo(Reply.reported(ended.run().task(), outcome, reply.finishedAt()));
      await().atMost(LIMIT).until(() -> count(node, Count.REPLY_REPORTED) > 0);
      assertThat(count(node, Count.REPLY_DROPPED)).isZero();
    }
  }

  @Test
  void successInAClassicGroupIsToldAsWell() throws Exception {
    stopBroker();
    start(GroupKind.CLASSIC);
    try (var node = node(ScriptedExecutor.succeeding(), Milestones.NONE)) {
      // Where nothing has been committed, what is there may have come before.
      assertThat(nextTold().reported()).isTrue();
      assertThat(count(node, Count.LOCK_LOST)).isZero();
    }
  }

  @Test
  void runThatIsClaimedIsToldAsWell() throws Exception {
    var executor = new ScriptedExecutor(request -> doneSoon());
    try (var node = node(executor, Milestones.NONE)) {
      Reply reply = nextTold();

      assertThat(events.of(Event.Claimed.class))
          .flatExtracting(Event.Claimed::runs)
          .extracting(run -> run.task().id())
          .contains(reply.taskId());
      assertThat(count(node, Count.CLAIMED)).isPositive();
    }
  }

  @Test
  void failuresAndThoseWhoDoNotAskAreLeftToTheLedger() throws Exception {
    try (var node = node(new ScriptedExecutor(EarlyReplyIT::failing), Milestones.NONE)) {
      submit("permanent", REPORTED);
      submit("retryable", REPORTED);
      submit("settled", new ReplyTo(Installation.APP, 0));
      awaitEnd("permanent");
      awaitEnd("retryable");
      awaitEnd("settled");

      assertOnlyTheNextIsTold();
      assertThat(count(node, Count.REPLY_DROPPED)).isZero();
    }
  }

  @Test
  void secondDeliveryIsLeftToTheLedger() throws Exception {
    submit("again", REPORTED);
    installation.acquireInVain(1, 1);
    try (var node = node(ScriptedExecutor.succeeding(), Milestones.NONE)) {
      assertThat(awaitEnd("again").run().deliveries()).isGreaterThan(1);

      assertOnlyTheNextIsTold();
      assertThat(count(node, Count.REPLY_DROPPED)).isZero();
    }
  }

  @Test
  void nodeThatEndsBetweenTheLogAndTheAcceptanceTellsNothing() throws Exception {
    var fails = new AtomicBoolean();
    Milestones milestones =
        reached -> {
          if (reached == Milestone.SETTLED && fails.getAndSet(false)) {
            throw new IllegalStateException("planted: the pump ends here");
          }
        };
    var executor = new ScriptedExecutor(request -> doneArming(request, fails));
    try (var node = node(executor, milestones)) {
      nextTold();
      submit("doubtful", REPORTED);
      awaitEnd("doubtful");

      // The record comes again, and the log speaks of it.
      awaitCount(node, Count.ALREADY_REPORTED, 1);
      assertThat(told()).doesNotContain("doubtful");
      assertThat(ends("doubtful")).isEqualTo(1);
    }
  }

  @Test
  void acceptanceThatIsRefusedIsNoConfirmation() throws Exception {
    var holds = new AtomicBoolean();
    var goesOn = new CountDownLatch(1);
    try (var node = nodeThatWaits(holds, goesOn)) {
      nextTold();
      submit("doubtful", REPORTED);
      awaitEnd("doubtful");
      // Another one has the record when its lock is over, and gives it back.
      installation.acquireInVain(1, 2);
      goesOn.countDown();

      awaitCount(node, Count.LOCK_LOST, 1);
      awaitCount(node, Count.ALREADY_REPORTED, 1);
      assertThat(told()).doesNotContain("doubtful");
      assertThat(ends("doubtful")).isEqualTo(1);
    }
  }

  @Test
  void acceptanceOfARecordThatAnotherOneHasSettledIsNoConfirmation() throws Exception {
    var holds = new AtomicBoolean();
    var goesOn = new CountDownLatch(1);
    try (var node = nodeThatWaits(holds, goesOn)) {
      nextTold();
      Instant submitted = Instant.now();
      submit("doubtful", REPORTED);
      awaitEnd("doubtful");
      installation.settleRedelivered(1);
      await().atMost(LIMIT).until(() -> Instant.now().isAfter(submitted.plus(LOCK)));
      goesOn.countDown();

      assertOnlyTheNextIsTold();
      // The broker has not said a word about it.
      assertThat(count(node, Count.LOCK_LOST)).isZero();
      assertThat(ends("doubtful")).isEqualTo(1);
    }
  }

  /**
   * One with a single pump, which waits before it accepts the doubtful record. Its locks are
   * shorter than it knows.
   */
  private RunnerNode nodeThatWaits(AtomicBoolean holds, CountDownLatch goesOn) throws Exception {
    lockFor(Duration.ofSeconds(1));
    var settings = settings();
    AcquireSettings one =
        new AcquireSettings(
            1, 1, OptionalInt.of(4), Duration.ofMillis(5), Duration.ofMillis(100), false);
    Milestones milestones =
        reached -> {
          if (reached == Milestone.SETTLED && holds.getAndSet(false)) {
            await().atMost(LIMIT).until(() -> goesOn.getCount() == 0);
          }
        };
    var executor = new ScriptedExecutor(request -> doneArming(request, holds));
    var kafka = installation.kafka();
    return RunnerNode.start(
        new KafkaSettings(
            kafka.bootstrapServers(), kafka.names(), kafka.partitions(), 1, LOCK, kafka.client()),
        new RunnerSettings(
            Map.of(Installation.QUEUE, one),
            settings.handlers(),
            2,
            settings.drain(),
            settings.start(),
            settings.breaker(),
            settings.report()),
        (handlers, slots, output) -> executor,
        milestones);
  }

  @Test
  void whoWasAskedToStopLeavesItsSuccessToTheLedger() throws Exception {
    var executor =
        new ScriptedExecutor(request -> isOf(request, "cancelled") ? new Stubborn() : done());
    try (var node = node(executor, Milestones.NONE)) {
      nextTold();
      int runs = executor.runs();
      submit("cancelled", REPORTED);
      await().atMost(LIMIT).until(() -> executor.runs() > runs);

      installation.tell(new Control.CancelTask(new TaskId("cancelled"), "no need"));

      assertThat(awaitEnd("cancelled").outcome()).isInstanceOf(Outcome.Succeeded.class);
      assertOnlyTheNextIsTold();
      assertThat(count(node, Count.LOCK_LOST)).isZero();
    }
  }

  @Test
  void successAfterTheDeadlineIsLeftToTheLedger() throws Exception {
    var end = new CompletableFuture<Outcome>();
    var executor = new ScriptedExecutor(request -> isOf(request, "late") ? end : done());
    try (var node = node(executor, Milestones.NONE)) {
      nextTold();
      int runs = executor.runs();
      Instant deadline = Instant.now().plusSeconds(6);
      installation.submit("late", "quick", "\"late\"", Optional.of(deadline), REPORTED);
      await().atMost(LIMIT).until(() -> executor.runs() > runs);
      await().atMost(LIMIT).until(() -> Instant.now().isAfter(deadline.plusMillis(500)));

      end.complete(ScriptedExecutor.done());

      assertThat(awaitEnd("late").outcome()).isInstanceOf(Outcome.Succeeded.class);
      assertOnlyTheNextIsTold();
      assertThat(count(node, Count.LOCK_LOST)).isZero();
    }
  }

  @Test
  void addressThatIsNotThereHoldsNobodyUpAndIsNotMade() throws Exception {
    try (var node = node(ScriptedExecutor.succeeding(), Milestones.NONE)) {
      nextTold();
      submit("nobody", new ReplyTo("nobody", 0, ReplyTo.When.REPORTED));
      submit("nowhere", new ReplyTo(Installation.APP, 99, ReplyTo.When.REPORTED));

      awaitCount(node, Count.REPLY_DROPPED, 2);

      assertOnlyTheNextIsTold();
      try (Admin admin = admin()) {
        assertThat(admin.listTopics().names().get(30, TimeUnit.SECONDS))
            .contains(installation.kafka().names().replies(Installation.APP))
            .doesNotContain(installation.kafka().names().replies("nobody"));
      }
    }
  }

  private RunnerNode node(ScriptedExecutor executor, Milestones milestones) {
    return RunnerNode.start(
        installation.kafka(), settings(), (handlers, slots, output) -> executor, milestones);
  }

  private static RunnerSettings settings() {
    return Installation.settings(2, Installation.handler("quick", "quick"));
  }

  private void submit(String id, ReplyTo to) {
    installation.submit(id, "quick", '"' + id + '"', Optional.empty(), to);
  }

  private Event.Ended awaitEnd(String id) throws InterruptedException {
    return events
        .await(Event.Ended.class, ended -> ended.run().task().id().value().equals(id), 1)
        .getFirst();
  }

  private List<String> told() {
    return replies.of(Reply.class).stream().map(reply -> reply.taskId().value()).toList();
  }

  /**
   * Submits until one is told, which is where a first delivery is trusted to be one: not for 30 s
   * after a broker was slow. Returns when none of them is under way.
   */
  private Reply nextTold() throws InterruptedException {
    int known = told().size();
    List<String> sent = new ArrayList<>();
    await()
        .atMost(LIMIT)
        .pollInterval(Duration.ofMillis(300))
        .until(() -> {
          String id = "next-" + submitted.incrementAndGet();
          sent.add(id);
          submit(id, REPORTED);
          return told().size() > known;
        });
    for (String id : sent) {
      awaitEnd(id);
    }
    return replies.of(Reply.class).get(known);
  }

  /** Whatever was told before would stand in front of it. */
  private void assertOnlyTheNextIsTold() throws InterruptedException {
    assertThat(nextTold().reported()).isTrue();
    assertThat(told()).allMatch(id -> id.startsWith("next-"));
  }

  private int ends(String id) {
    return (int)
        events.of(Event.Ended.class).stream()
            .filter(ended -> ended.run().task().id().value().equals(id))
            .count();
  }

  private static long count(RunnerNode node, Count count) {
    return Objects.requireNonNull(node.health().counts().get(count));
  }

  private static void awaitCount(RunnerNode node, Count count, long number) {
    await()
        .atMost(LIMIT)
        .untilAsserted(() -> assertThat(node.health().counts()).containsEntry(count, number));
  }

  private void lockFor(Duration lock) throws Exception {
    String group = Topics.shareGroup(installation.kafka().names(), Installation.QUEUE);
    var entry = new ConfigEntry("share.record.lock.duration.ms", Long.toString(lock.toMillis()));
    var change = List.of(new AlterConfigOp(entry, AlterConfigOp.OpType.SET));
    var resource = new ConfigResource(ConfigResource.Type.GROUP, group);
    try (Admin admin = admin()) {
      admin.incrementalAlterConfigs(Map.of(resource, change)).all().get(30, TimeUnit.SECONDS);
    }
  }

  private Admin admin() {
    return Admin.create(ClientProperties.connection(installation.kafka()));
  }

  private static boolean isOf(ExecutionRequest request, String id) {
    return request.task().id().value().equals(id);
  }

  private static CompletableFuture<Outcome> done() {
    return CompletableFuture.completedFuture(ScriptedExecutor.done());
  }

  private static CompletableFuture<Outcome> doneArming(
      ExecutionRequest request, AtomicBoolean fault) {
    if (isOf(request, "doubtful")) {
      fault.set(true);
    }
    return done();
  }

  /** When the grace is long over. */
  private static CompletableFuture<Outcome> doneSoon() {
    return new CompletableFuture<Outcome>()
        .completeOnTimeout(ScriptedExecutor.done(), 1, TimeUnit.SECONDS);
  }

  private static CompletableFuture<Outcome> failing(ExecutionRequest request) {
    return isOf(request, "permanent")
        ? failed(FailureKind.PERMANENT)
        : isOf(request, "retryable") ? failed(FailureKind.RETRYABLE) : done();
  }

  private static CompletableFuture<Outcome> failed(FailureKind kind) {
    return CompletableFuture.completedFuture(
        new Outcome.Failed(kind, "HANDLER_ERROR", "Error", "no", "", Optional.empty()));
  }

  /** A run that succeeds when it is asked to stop. */
  private static final class Stubborn extends CompletableFuture<Outcome> {
    @Override
    public boolean complete(Outcome outcome) {
      return super.complete(new Outcome.Succeeded(JsonText.of("\"all the same\"")));
    }
  }
}
