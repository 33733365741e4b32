package dev.kurier.runner.node;

import static dev.kurier.runner.node.ScriptedInstallation.failure;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.kurier.broker.EmbeddedBroker;
import dev.kurier.client.TaskFailedException;
import dev.kurier.client.TaskHandle;
import dev.kurier.protocol.Codecs;
import dev.kurier.protocol.Hold;
import dev.kurier.protocol.JsonText;
import dev.kurier.protocol.Plan;
import dev.kurier.protocol.Reason;
import dev.kurier.protocol.Status;
import dev.kurier.protocol.TaskId;
import dev.kurier.protocol.TaskState;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Chains, groups and joins, with a ledger, a runner and the Java client. */
@Timeout(120)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SuccessorsIT {

  private static final String GROUP = "g";

  @TempDir Path directory;

  private EmbeddedBroker broker;
  private ScriptedInstallation all;
  private int namespaces;

  @BeforeAll
  void startBroker(@TempDir Path data) {
    broker = EmbeddedBroker.start(data, 0);
  }

  @AfterAll
  void stopBroker() {
    broker.close();
  }

  @BeforeEach
  void startNodes() {
    all = new ScriptedInstallation(broker, directory, "successors" + namespaces++);
  }

  @AfterEach
  void stopNodes() {
    all.close();
  }

  @Test
  void eachOfAChainGetsTheResultOfTheOneBefore() throws Exception {
    TaskHandle<JsonText> first = member("wait/a");
    TaskHandle<JsonText> second = all.submit("null", o -> o.group(GROUP).withResultOf(first.id()));
    TaskHandle<JsonText> third = all.submit("null", o -> o.group(GROUP).withResultOf(second.id()));
    all.awaitRun("wait/a");
    all.awaitState(third.id(), waitsFor(second.id()));

    assertThat(all.observed()).noneMatch(finding -> finding.broken() > 0);
    all.end("wait/a");

    // The second would wait as the first did, by its payload.
    all.awaitRun("wait/a+");
    all.end("wait/a+");
    all.awaitRun("wait/a++");
    all.end("wait/a++");
    assertThat(result(third)).isEqualTo("\"wait/a+++\"");
    assertThat(all.diary())
        .containsExactly(
            "begins wait/a",
            "ends wait/a",
            "begins wait/a+",
            "ends wait/a+",
            "begins wait/a++",
            "ends wait/a++");
    assertThat(all.observed()).noneMatch(finding -> finding.broken() > 0);
  }

  @Test
  void joinGetsTheResultsOfItsGroupInItsOwnOrder() throws Exception {
    List<TaskHandle<JsonText>> members =
        IntStream.range(0, 20).mapToObj(i -> member("m" + i)).toList();
    List<TaskId> backwards = ids(members).reversed();

    TaskHandle<JsonText> join = join(backwards);

    String results =
        IntStream.iterate(19, i -> i >= 0, i -> i - 1)
            .mapToObj(i -> "m" + i + "+")
            .collect(Collectors.joining(",", "[", "]"));
    assertThat(result(join)).isEqualTo("\"" + results + "+\"");
    assertThat(all.diary().indexOf("begins " + results)).isEqualTo(40);
    assertThat(members.stream().map(member -> member.submitted().join().partition()).distinct())
        .containsExactly(join.submitted().join().partition());
  }

  @Test
  void joinIsCancelledByAMemberThatFailsAndNamesIt() throws Exception {
    TaskHandle<JsonText> waiting = member("wait/a");
    TaskHandle<JsonText> failing = all.submit("\"failing\"", o -> o.group(GROUP).maxAttempts(1));

    TaskFailedException refused = failure(join(ids(List.of(waiting, failing))));

    assertThat(refused.status()).isEqualTo(Status.CANCELLED);
    assertThat(refused.reason()).isEqualTo(Reason.PREDECESSOR_FAILED);
    assertThat(refused).hasMessageContaining("task " + failing.id() + " ended FAILED");
    all.awaitRun("wait/a");
    all.end("wait/a");
    assertThat(result(waiting)).isEqualTo("\"wait/a+\"");
    assertThat(all.begun()).containsOnlyKeys("wait/a", "failing");
  }

  @Test
  void joinThatTakesAnyEndRunsWithNullForAMemberThatFailed() throws Exception {
    TaskHandle<JsonText> failing = all.submit("\"failing\"", o -> o.group(GROUP).maxAttempts(1));
    List<TaskId> ids = ids(List.of(member("a"), failing, member("b")));

    TaskHandle<JsonText> join =
        all.submit(
            "null",
            o -> o.group(GROUP).after(new Plan.After(ids, Plan.When.ENDED, Plan.Input.RESULTS)));

    assertThat(result(join)).isEqualTo("\"[a+,null,b+]+\"");
  }

  @Test
  void joinMayComeBeforeItsMembersOrAfterTheirEnds() throws Exception {
    List<TaskId> ids = List.of(new TaskId("first"), new TaskId("second"));
    TaskHandle<JsonText> early = join(ids);
    all.awaitState(early.id(), waitsFor(ids.getFirst()));
    for (TaskId id : ids) {
      all.submit("\"" + id + "\"", o -> o.id(id).group(GROUP));
    }

    assertThat(result(early)).isEqualTo("\"[first+,second+]+\"");
    assertThat(result(join(ids))).isEqualTo("\"[first+,second+]+\"");
  }

  @Test
  void joinWaitsThroughARestartOfTheLedger() throws Exception {
    TaskHandle<JsonText> ended = member("a");
    TaskHandle<JsonText> waiting = member("wait/b");
    TaskHandle<JsonText> join = join(ids(List.of(ended, waiting)));
    all.awaitRun("wait/b");
    all.awaitState(join.id(), waitsFor(waiting.id()).and(waitsFor(ended.id()).negate()));

    all.restartLedger();
    all.end("wait/b");

    assertThat(result(join)).isEqualTo("\"[a+,wait/b+]+\"");
  }

  @Test
  void joinThatIsSentAgainIsTheSameTaskThoughItsPayloadIsAnotherNow() throws Exception {
    TaskHandle<JsonText> waiting = member("wait/a");
    TaskHandle<JsonText> join = all.submit("null", o -> o.group(GROUP).withResultOf(waiting.id()));
    all.awaitRun("wait/a");
    all.end("wait/a");
    all.awaitRun("wait/a+");

    TaskHandle<JsonText> again =
        all.submit("null", o -> o.id(join.id()).group(GROUP).withResultOf(waiting.id()));
    again.submitted().get(30, SECONDS);
    all.end("wait/a+");

    assertThat(result(again)).isEqualTo("\"wait/a++\"");
    assertThat(all.diary()).filteredOn(line -> line.startsWith("begins")).hasSize(2);
    assertThat(all.written(all.kafka().names().dead(Installation.QUEUE), Codecs.DEAD_LETTER))
        .isEmpty();
  }

  @Test
  void deadlineOfAJoinEndsItsWait() {
    Instant deadline = Instant.now().plusSeconds(3);

    TaskHandle<JsonText> join =
        all.submit(
            "null", o -> o.deadline(deadline).group(GROUP).after(new TaskId("nobody-sends-it")));

    assertThat(failure(join).status()).isEqualTo(Status.EXPIRED);
    assertThat(Instant.now()).isAfterOrEqualTo(deadline.minusMillis(50));
  }

  @Test
  void cancelOfAJoinLeavesItsMembersAlone() throws Exception {
    TaskHandle<JsonText> waiting = member("wait/a");
    TaskHandle<JsonText> join = join(List.of(waiting.id()));
    all.awaitRun("wait/a");

    join.cancel().get(30, SECONDS);

    assertThat(failure(join).reason()).isEqualTo(Reason.CANCEL_REQUESTED);
    all.end("wait/a");
    assertThat(result(waiting)).isEqualTo("\"wait/a+\"");
    assertThat(all.begun()).containsOnlyKeys("wait/a");
  }

  private TaskHandle<JsonText> member(String what) {
    return all.submit("\"" + what + "\"", o -> o.group(GROUP));
  }

  private TaskHandle<JsonText> join(List<TaskId> tasks) {
    return all.submit("null", o -> o.group(GROUP).withResultsOf(tasks));
  }

  private static String result(TaskHandle<JsonText> handle) throws Exception {
    return handle.result().get(60, SECONDS).toString();
  }

  private static List<TaskId> ids(List<TaskHandle<JsonText>> handles) {
    return handles.stream().map(TaskHandle::id).toList();
  }

  private static Predicate<TaskState> waitsFor(TaskId id) {
    return state ->
        state.hold().orElse(null) instanceof Hold.Tasks tasks && tasks.pending().contains(id);
  }
}
