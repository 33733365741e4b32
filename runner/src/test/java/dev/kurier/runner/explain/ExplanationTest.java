package dev.kurier.runner.explain;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kurier.protocol.FailureKind;
import dev.kurier.protocol.Hold;
import dev.kurier.protocol.JsonText;
import dev.kurier.protocol.Order;
import dev.kurier.protocol.Outcome;
import dev.kurier.protocol.Plan;
import dev.kurier.protocol.Reason;
import dev.kurier.protocol.Status;
import dev.kurier.protocol.TaskHeader;
import dev.kurier.protocol.TaskId;
import dev.kurier.protocol.TaskState;
import dev.kurier.runner.explain.Because.Code;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** One situation each. */
class ExplanationTest {

  private static final Instant NOON = States.NOON;

  private final List<NodeSeen> nodes = new ArrayList<>();
  private final List<Order> orders = new ArrayList<>();
  private final Map<String, Integer> perKey = new HashMap<>();
  private final Map<TaskId, TaskState> tasks = new LinkedHashMap<>();

  private TaskState there(TaskState state) {
    tasks.put(state.task().id(), state);
    return state;
  }

  private List<Because> why(TaskState state) {
    return Explanation.of(
        there(state), new Surroundings(NOON, nodes, orders, Set.of("managed"), perKey, tasks));
  }

  private static List<Code> codes(List<Because> chain) {
    return chain.stream().map(Because::code).toList();
  }

  private static TaskState queued(String id) {
    return States.state(id, Status.QUEUED, Reason.SUBMITTED);
  }

  private static TaskState keyed(String id, Status status, Reason reason) {
    Plan plan = new Plan(Optional.empty(), Optional.of(new Plan.Ordering("line-7")));
    return States.state(States.header(id, plan, Optional.empty()), status, reason);
  }

  @Test
  void noRunnerIsThere() {
    List<Because> chain = why(queued("t"));

    assertThat(codes(chain)).containsExactly(Code.QUEUED, Code.NO_NODE);
    assertThat(chain.getFirst().sentence()).contains("queue default", "first of its partition");
  }

  @Test
  void othersLieBeforeIt() {
    there(queued("a"));
    there(queued("b"));

    assertThat(why(queued("c")).getFirst().sentence()).contains("2 before it");
  }

  @Test
  void runnersServeOtherQueues() {
    nodes.add(new NodeSeen(States.node("n", 4, 0).heartbeat(), NOON));
    TaskState slow =
        States.state(
            new TaskHeader(
                new TaskId("t"),
                States.TYPE,
                "slow",
                "t",
                Optional.empty(),
                "t",
                Optional.empty(),
                Optional.empty(),
                0,
                1,
                Optional.empty(),
                "0",
                Optional.empty()),
            Status.QUEUED,
            Reason.SUBMITTED);

    List<Because> chain = why(slow);

    assertThat(codes(chain)).containsExactly(Code.QUEUED, Code.QUEUE_NOT_SERVED);
    assertThat(chain.getLast().sentence()).contains("queue slow", "default");
  }

  @Test
  void nobodyHasTheHandler() {
    nodes.add(States.node("n", 4, 0));

    TaskState sentAway =
        States.due(States.state("t", Status.QUEUED, Reason.NO_SUCH_HANDLER), NOON.plusSeconds(2));

    List<Because> chain = why(sentAway);
    assertThat(codes(chain)).containsExactly(Code.COMES_BACK, Code.NO_HANDLER);
    assertThat(chain.getLast().sentence()).contains(States.TYPE, "n (worker-1)");
  }

  @Test
  void handlerIsNotReady() {
    nodes.add(States.node("n", 4, 0, States.broken("no module named ocr")));

    List<Because> chain = why(queued("t"));

    assertThat(codes(chain)).containsExactly(Code.QUEUED, Code.HANDLER_NOT_READY);
    assertThat(chain.getLast().sentence()).contains("no module named ocr");
  }

  @Test
  void breakerIsOpenEverywhere() {
    nodes.add(States.node("n", "OPEN", 4, 0, States.open(Duration.ofSeconds(40))));
    nodes.add(States.node("m", "OPEN", 4, 0, States.open(Duration.ofSeconds(13))));
    TaskState sentAway =
        States.due(States.state("t", Status.QUEUED, Reason.BREAKER_OPEN), NOON.plusSeconds(20));

    List<Because> chain = why(sentAway);

    assertThat(codes(chain)).containsExactly(Code.COMES_BACK, Code.BREAKER_OPEN);
    assertThat(chain.getFirst().until()).contains(NOON.plusSeconds(20));
    assertThat(chain.getLast().sentence()).contains("breaker scanner", "next probe in 12 s");
    assertThat(chain.getLast().until()).contains(NOON.plusSeconds(12));
  }

  @Test
  void breakerThatIsClosedElsewhereIsNotInTheWay() {
    nodes.add(States.node("n", "OPEN", 4, 0, States.open(Duration.ofSeconds(40))));
    nodes.add(States.node("m", 4, 0, States.handler(0, OptionalInt.empty())));

    assertThat(codes(why(queued("t")))).containsExactly(Code.QUEUED, Code.FREE);
  }

  @Test
  void breakerIsProbing() {
    nodes.add(States.node("n", "HALF_OPEN", 4, 0, States.handler(0, OptionalInt.empty())));

    assertThat(codes(why(queued("t")))).containsExactly(Code.QUEUED, Code.BREAKER_PROBES);
  }

  @Test
  void handlerRunsAsManyAsItMay() {
    nodes.add(States.node("n", 4, 1, States.handler(1, OptionalInt.of(1))));
    there(States.on(States.state("holder", Status.RUNNING, Reason.CLAIMED), "n"));

    List<Because> chain = why(queued("t"));

    assertThat(codes(chain)).containsExactly(Code.QUEUED, Code.HANDLER_FULL);
    assertThat(chain.getLast().sentence()).contains("runs 1 of 1", "held by holder");
  }

  @Test
  void allSlotsAreTaken() {
    nodes.add(States.node("n", 2, 2, States.handler(2, OptionalInt.empty())));
    there(States.on(States.state("holder", Status.RUNNING, Reason.CLAIMED), "n"));

    List<Because> chain = why(queued("t"));

    assertThat(codes(chain)).containsExactly(Code.QUEUED, Code.SLOTS_TAKEN);
    assertThat(chain.getLast().sentence()).contains("2 of n (worker-1)", "held by holder");
  }

  @Test
  void itsTimeHasNotCome() {
    TaskState later =
        States.due(
            States.held(States.state("t", Status.SCHEDULED, Reason.HELD), new Hold.Time(NOON)),
            NOON.plusSeconds(90));

    List<Because> chain = why(later);

    assertThat(codes(chain)).containsExactly(Code.NOT_BEFORE);
    assertThat(chain.getFirst().sentence()).contains("in 90 s");
  }

  @Test
  void lineOfItsKeyLeadsToTheTaskThatRuns() {
    nodes.add(States.node("n", 4, 1, States.handler(1, OptionalInt.empty())));
    there(States.on(keyed("first", Status.RUNNING, Reason.CLAIMED), "n"));
    there(
        States.held(
            keyed("second", Status.SCHEDULED, Reason.HELD),
            new Hold.Key(NOON, new TaskId("first"))));

    List<Because> chain =
        why(
            States.held(
                keyed("third", Status.SCHEDULED, Reason.HELD),
                new Hold.Key(NOON, new TaskId("second"))));

    assertThat(codes(chain)).containsExactly(Code.BEHIND, Code.BEHIND, Code.RUNS);
    assertThat(chain.getFirst().sentence()).contains("second", "line-7");
    assertThat(chain.get(1).task()).contains(new TaskId("first"));
  }

  @Test
  void twoThatWaitForEachOtherEndTheChain() {
    there(
        States.held(
            keyed("one", Status.SCHEDULED, Reason.HELD), new Hold.Key(NOON, new TaskId("two"))));

    List<Because> chain =
        why(
            States.held(
                keyed("two", Status.SCHEDULED, Reason.HELD),
                new Hold.Key(NOON, new TaskId("one"))));

    assertThat(codes(chain)).containsExactly(Code.BEHIND, Code.BEHIND);
  }

  @Test
  void itEndsAsAnotherDoes() {
    there(queued("existing"));

    List<Because> chain =
        why(
            States.held(
                keyed("t", Status.SCHEDULED, Reason.HELD),
                new Hold.Existing(NOON, new TaskId("existing"))));

    assertThat(codes(chain)).containsExactly(Code.SAME_AS, Code.QUEUED, Code.NO_NODE);
  }

  @Test
  void tasksThatItWaitsForHaveNotEnded() {
    there(States.due(States.state("b", Status.RETRYING, Reason.BACKOFF), NOON.plusSeconds(5)));
    Hold hold =
        new Hold.Tasks(NOON, List.of(new TaskId("b"), new TaskId("c")), Map.<TaskId, JsonText>of());

    List<Because> chain = why(States.held(States.state("t", Status.SCHEDULED, Reason.HELD), hold));

    assertThat(codes(chain)).containsExactly(Code.WAITS_FOR, Code.BACKOFF);
    assertThat(chain.getFirst().sentence()).contains("b, c");
  }

  @Test
  void managedOneTellsItsPlace() {
    there(inLine("urgent", 5, 10));
    there(inLine("older", 0, 90));
    there(inLine("younger", 0, 10));

    List<Because> chain = why(inLine("t", 0, 60));

    assertThat(codes(chain)).containsExactly(Code.IN_LINE, Code.NO_NODE);
    assertThat(chain.getFirst().sentence()).contains("number 3 of 4", "priority 0");
  }

  @Test
  void fairKeyHasAsManyOutAsItMay() {
    perKey.put("default", 2);
    Plan acme = fair("acme");
    for (String id : List.of("a", "b")) {
      there(States.state(States.header(id, acme, Optional.empty()), Status.QUEUED, Reason.HELD));
    }
    there(States.state("c", Status.QUEUED, Reason.HELD));

    List<Because> chain = why(inLine("t", acme, 60));

    assertThat(codes(chain)).containsExactly(Code.IN_LINE, Code.KEY_FULL, Code.NO_NODE);
    assertThat(chain.get(1).sentence()).contains("acme has 2 of 2", "a, b");
    assertThat(chain.get(1).task()).contains(new TaskId("a"));
  }

  @Test
  void fairKeyWithTheFewestOutGoesFirst() {
    Plan acme = fair("acme");
    there(States.state(States.header("a", acme, Optional.empty()), Status.QUEUED, Reason.HELD));

    assertThat(why(inLine("t", acme, 60)).getFirst().sentence()).endsWith("first: acme has 1");
  }

  private static Plan fair(String key) {
    return new Plan(Optional.empty(), Optional.empty(), Optional.empty(), 0, Optional.of(key));
  }

  private static TaskState inLine(String id, int priority, int age) {
    return inLine(id, Plan.NONE.withPriority(priority), age);
  }

  private static TaskState inLine(String id, Plan plan, int age) {
    TaskState state =
        States.state(States.header(id, plan, Optional.empty()), Status.SCHEDULED, Reason.HELD);
    TaskState aged =
        new TaskState(
            state.task(),
            state.status(),
            state.reason(),
            state.detail(),
            state.counters(),
            NOON.minusSeconds(age),
            state.updatedAt(),
            state.dueAt(),
            state.at(),
            state.claim(),
            state.waiting(),
            state.history(),
            state.outcome(),
            state.replayedAs(),
            state.progress(),
            state.noReplyRoute());
    return States.held(aged, new Hold.Queue(NOON));
  }

  @Test
  void nextAttemptIsDueLater() {
    TaskState failed =
        States.outcome(
            States.due(States.state("t", Status.RETRYING, Reason.BACKOFF), NOON.plusSeconds(8)),
            new Outcome.Failed(
                FailureKind.DEPENDENCY,
                "HANDLER_ERROR",
                "DependencyError",
                "scanner is down",
                "",
                Optional.empty()));

    List<Because> chain = why(failed);

    assertThat(codes(chain)).containsExactly(Code.BACKOFF);
    assertThat(chain.getFirst().sentence())
        .contains("attempt 1 has failed", "scanner is down", "in 8 s");
  }

  @Test
  void itRunsOnANodeThatIsHeard() {
    nodes.add(States.node("n", 4, 1, States.handler(1, OptionalInt.empty())));

    List<Because> chain = why(States.on(States.state("t", Status.RUNNING, Reason.CLAIMED), "n"));

    assertThat(codes(chain)).containsExactly(Code.RUNS);
    assertThat(chain.getFirst().sentence()).contains("attempt 2 runs on n");
  }

  @Test
  void nodeThatRunsItIsSilent() {
    nodes.add(new NodeSeen(States.node("n", 4, 1).heartbeat(), NOON.minusSeconds(9)));

    List<Because> chain = why(States.on(States.state("t", Status.RUNNING, Reason.CLAIMED), "n"));

    assertThat(codes(chain)).containsExactly(Code.RUNS, Code.NODE_SILENT);
  }

  @Test
  void itWasAskedToStop() {
    nodes.add(States.node("n", 4, 1, States.handler(1, OptionalInt.empty())));

    List<Because> chain =
        why(States.on(States.state("t", Status.CANCELLING, Reason.CANCEL_REQUESTED), "n"));

    assertThat(codes(chain)).containsExactly(Code.STOPPING);
  }

  @Test
  void deadlineIsToldBesides() {
    TaskState state =
        States.state(
            States.header("t", Plan.NONE, Optional.of(NOON.plusSeconds(300))),
            Status.QUEUED,
            Reason.SUBMITTED);

    List<Because> chain = why(state);

    assertThat(codes(chain)).containsExactly(Code.QUEUED, Code.NO_NODE, Code.DEADLINE);
    assertThat(chain.getLast().until()).contains(NOON.plusSeconds(300));
  }

  @Test
  void operatorsHandsComeFirst() {
    nodes.add(States.node("n", 4, 0, States.handler(0, OptionalInt.empty())));
    orders.add(order(Order.Subject.queue("default"), Order.Instruction.PAUSE));
    orders.add(order(Order.Subject.queue("slow"), Order.Instruction.PAUSE));
    orders.add(order(Order.Subject.breaker("scanner"), Order.Instruction.HOLD));

    List<Because> chain = why(queued("t"));

    assertThat(codes(chain)).containsExactly(Code.QUEUED, Code.HELD, Code.HELD);
    assertThat(chain.get(1).sentence())
        .isEqualTo("queue default is paused by ada until 2026-03-01T12:10:00Z: the database moves");
    assertThat(chain.get(1).until()).contains(NOON.plusSeconds(600));
    assertThat(chain.get(2).sentence()).contains("breaker scanner is held");
  }

  @Test
  void pausedTypeIsTold() {
    nodes.add(States.node("n", 4, 0, States.handler(0, OptionalInt.empty())));
    orders.add(order(Order.Subject.type(States.TYPE), Order.Instruction.PAUSE));
    TaskState sentAway =
        States.due(States.state("t", Status.QUEUED, Reason.PAUSED), NOON.plusSeconds(20));

    assertThat(codes(why(sentAway))).containsExactly(Code.COMES_BACK, Code.HELD);
  }

  @Test
  void breakerThatIsIgnoredIsNotInTheWay() {
    nodes.add(States.node("n", 4, 0, States.handler(0, OptionalInt.empty())));
    orders.add(order(Order.Subject.breaker("scanner"), Order.Instruction.IGNORE));

    assertThat(codes(why(queued("t")))).containsExactly(Code.QUEUED, Code.FREE);
  }

  private static Order order(Order.Subject subject, Order.Instruction instruction) {
    return new Order(
        new TaskId("order"),
        subject,
        instruction,
        "the database moves",
        "ada",
        NOON.minusSeconds(60),
        NOON.plusSeconds(600));
  }

  @Test
  void endTellsWhatDecidedIt() {
    TaskState failed =
        States.outcome(
            States.state("t", Status.FAILED, Reason.ATTEMPTS_EXHAUSTED),
            new Outcome.Failed(
                FailureKind.RETRYABLE, "HANDLER_ERROR", "KeyError", "page", "", Optional.empty()));

    List<Because> chain = why(failed);

    assertThat(codes(chain)).containsExactly(Code.ENDED);
    assertThat(chain.getFirst().sentence())
        .contains("FAILED", "ATTEMPTS_EXHAUSTED", "KeyError: page");
  }

  @Test
  void newerLedgerHoldsIt() {
    List<Because> chain =
        why(
            States.held(
                States.state("t", Status.SCHEDULED, Reason.HELD),
                new Hold.Other(JsonText.of("{\"cause\":\"moon\"}"))));

    assertThat(codes(chain)).containsExactly(Code.NEWER_LEDGER);
    assertThat(chain.getFirst().sentence()).contains("moon");
  }
}
