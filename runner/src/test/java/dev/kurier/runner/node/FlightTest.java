package dev.kurier.runner.node;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kurier.protocol.Coordinates;
import dev.kurier.protocol.JsonText;
import dev.kurier.protocol.Plan;
import dev.kurier.protocol.Run;
import dev.kurier.protocol.Task;
import dev.kurier.protocol.TaskHeader;
import dev.kurier.protocol.TaskId;
import dev.kurier.runner.acquire.Delivery;
import dev.kurier.runner.acquire.Settlement;
import dev.kurier.runner.node.Flight.Leave;
import dev.kurier.runner.task.ExecutionReport;
import dev.kurier.runner.task.StopReason;
import dev.kurier.runner.task.TaskExecutor.Running;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class FlightTest {

  private static final Duration LIMIT = Duration.ofSeconds(20);

  private final Told run = new Told();
  private final Flight flight = flight(false);

  @Test
  void claimThatCouldNotBeWrittenKills() {
    flight.runs(run);

    flight.abandon();

    assertThat(run.said).containsExactly("kill CLAIM_LOST");
  }

  @Test
  void runThatIsAbandonedBeforeItBeginsIsKilledWhenItDoes() {
    flight.abandon();

    flight.runs(run);

    assertThat(run.said).containsExactly("kill CLAIM_LOST");
  }

  @Test
  void revokedRunIsKilledUnlessACancelHasAskedItToEndAlready() {
    flight.runs(run);
    flight.stop(StopReason.CANCELLED);

    flight.revoke();

    assertThat(run.said).containsExactly("stop CANCELLED");
    assertThat(flight.stopAsked()).contains(StopReason.CANCELLED);
  }

  @Test
  void drainIsNoReasonToSpareARevokedRun() {
    flight.runs(run);
    flight.stop(StopReason.DRAINED);

    flight.revoke();

    assertThat(run.said).containsExactly("stop DRAINED", "kill CLAIM_LOST");
    assertThat(flight.stopAsked()).contains(StopReason.CLAIM_LOST);
  }

  @Test
  void recordThatIsGivenBackWaitsForNoSlot() {
    var turn = new CompletableFuture<Boolean>();
    var settledFirst = turn.thenApply(_ -> flight.settled().getNow(Settlement.ACCEPT));
    flight.waits(turn);

    assertThat(flight.withdraw()).isTrue();
    assertThat(settledFirst).isCompletedWithValue(Settlement.RELEASE);

    assertThat(turn).isCompletedWithValue(false);
    assertThat(flight.begin()).isFalse();
    assertThat(flight.settled()).isCompletedWithValue(Settlement.RELEASE);
    var late = new CompletableFuture<Boolean>();
    flight.waits(late);
    assertThat(late).isCompletedWithValue(false);
  }

  @Test
  void recordOfATaskThatHasBegunIsNotGivenBack() {
    var turn = new CompletableFuture<Boolean>();
    flight.waits(turn);
    turn.complete(true);
    assertThat(flight.begin()).isTrue();

    assertThat(flight.withdraw()).isFalse();

    assertThat(flight.settled()).isNotDone();
  }

  @Test
  void oneOfAKeyRunsWhenTheLedgerHasConfirmedItsClaimAndNotBefore() {
    Flight keyed = keyed();
    assertThat(keyed.startClaim()).isTrue();
    keyed.claimSent(CompletableFuture.completedFuture("written"));
    var leave = CompletableFuture.supplyAsync(() -> keyed.awaitLeave(LIMIT));
    assertThat(leave).isNotDone();

    keyed.confirm();

    assertThat(leave.join()).isEqualTo(Leave.RUN);
    assertThat(keyed.runsByClaim()).isTrue();
  }

  @Test
  void oneOfAKeyThatIsCancelledBeforeItIsConfirmedNeverRuns() {
    Flight keyed = keyed();
    keyed.cancel("the wrong file", false);

    keyed.confirm();

    assertThat(keyed.awaitLeave(LIMIT)).isEqualTo(Leave.END);
    assertThat(keyed.cancelReason()).isEqualTo("the wrong file");
  }

  @Test
  void oneOfAKeyThatIsNeverConfirmedEndsWithAWord() {
    Flight keyed = keyed();
    assertThat(keyed.startClaim()).isTrue();
    keyed.claimSent(CompletableFuture.completedFuture("written"));

    assertThat(keyed.awaitLeave(Duration.ZERO)).isEqualTo(Leave.END);
    keyed.confirm();
    assertThat(keyed.awaitLeave(LIMIT)).isEqualTo(Leave.END);
  }

  @Test
  void oneOfAKeyWhoseClaimIsLostOrRefusedNeverRuns() {
    Flight lost = keyed();
    lost.abandon();
    lost.confirm();
    Flight refused = keyed();
    refused.revoke();
    refused.confirm();

    assertThat(lost.awaitLeave(LIMIT)).isEqualTo(Leave.RELEASE);
    assertThat(refused.awaitLeave(LIMIT)).isEqualTo(Leave.END);
    assertThat(refused.stopAsked()).contains(StopReason.CLAIM_LOST);
  }

  @Test
  void firstReasonOfACancelCounts() {
    flight.runs(run);
    flight.cancel("first", false);
    flight.cancel("second", true);

    assertThat(flight.cancelReason()).isEqualTo("first");
    assertThat(run.said).containsExactly("stop CANCELLED", "kill CANCELLED");
  }

  private static Flight keyed() {
    return flight(false, new Plan(Optional.empty(), Optional.of(new Plan.Ordering("line"))));
  }

  private static Flight flight(boolean isDangerous) {
    return flight(isDangerous, Plan.NONE);
  }

  private static Flight flight(boolean isDangerous, Plan plan) {
    var payload = JsonText.of("1");
    var header =
        new TaskHeader(
                new TaskId("t"),
                "work",
                "default",
                "t",
                Optional.empty(),
                "t",
                Optional.empty(),
                Optional.empty(),
                0,
                1,
                Optional.empty(),
                payload.sha256(),
                Optional.empty())
            .withPlan(plan);
    var at = new Coordinates("kurier.tasks.default", 0, 0);
    var run = new Run("n-1", "n", header, at, 1, 3);
    var task = new Task(header, payload, Map.of());
    return new Flight(
        run, new Delivery(task, at, 1, Instant.EPOCH, isDangerous, false), Optional.empty());
  }

  @Test
  void dangerousOneMayRunWhenItsClaimStandsAndNotBefore() {
    Flight dangerous = flight(true);
    var word = new CompletableFuture<Object>();
    assertThat(dangerous.startClaim()).isTrue();
    dangerous.claimSent(word);
    var leave = CompletableFuture.supplyAsync(() -> dangerous.awaitLeave(LIMIT));
    assertThat(leave).isNotDone();

    word.complete("written");

    assertThat(leave.join()).isEqualTo(Leave.RUN);
  }

  @Test
  void dangerousOneWhoseClaimIsNotWrittenDoesNotRun() {
    Flight dangerous = flight(true);
    assertThat(dangerous.startClaim()).isTrue();
    dangerous.claimSent(CompletableFuture.failedFuture(new IllegalStateException("no broker")));

    assertThat(dangerous.awaitLeave(LIMIT)).isEqualTo(Leave.RELEASE);
    assertThat(flight(true).awaitLeave(Duration.ZERO)).isEqualTo(Leave.RELEASE);
    assertThat(flight(false).awaitLeave(Duration.ZERO)).isEqualTo(Leave.RUN);
  }

  /** Notes how it was told to end. */
  private static final class Told implements Running {
    private final List<String> said = new ArrayList<>();

    @Override
    public CompletableFuture<ExecutionReport> report() {
      return new CompletableFuture<>();
    }

    @Override
    public void stop(StopReason reason) {
      said.add("stop " + reason);
    }

    @Override
    public void kill(StopReason reason) {
      said.add("kill " + reason);
    }
  }
}
