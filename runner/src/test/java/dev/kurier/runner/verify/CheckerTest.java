package dev.kurier.runner.verify;

import static dev.kurier.runner.verify.Tale.CANCELLED;
import static dev.kurier.runner.verify.Tale.FAILED;
import static dev.kurier.runner.verify.Tale.FAILED_FOR_NOW;
import static dev.kurier.runner.verify.Tale.NOON;
import static dev.kurier.runner.verify.Tale.SUCCEEDED;
import static org.assertj.core.api.Assertions.assertThat;

import dev.kurier.protocol.Coordinates;
import dev.kurier.protocol.Event;
import dev.kurier.protocol.Hold;
import dev.kurier.protocol.JsonText;
import dev.kurier.protocol.Outcome;
import dev.kurier.protocol.Plan;
import dev.kurier.protocol.Reply;
import dev.kurier.protocol.Run;
import dev.kurier.protocol.Status;
import dev.kurier.protocol.TaskId;
import dev.kurier.protocol.TaskState;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

class CheckerTest {

  private static final Rest QUIET = new Rest.Known(Map.of("group kurier.ledger", 0L), Set.of());
  private static final Instant LATER = NOON.plusSeconds(600);

  private final Evidence evidence = new Evidence();

  private Report report() {
    return report(LATER, CheckerTest::isNeverSettled);
  }

  private Report report(Instant now, Predicate<Coordinates> isSettled) {
    Window window = new Window(NOON.minusSeconds(60), NOON.plusSeconds(3600), now);
    return Checker.check(evidence, window, isSettled, QUIET);
  }

  private void assertBroken(Report report, Invariant invariant, String said) {
    List<Finding.Observed> broken =
        report.findings().stream()
            .filter(Finding.Observed.class::isInstance)
            .map(Finding.Observed.class::cast)
            .filter(finding -> finding.broken() > 0)
            .toList();
    assertThat(broken).extracting(Finding.Observed::invariant).containsExactly(invariant);
    assertThat(broken.getFirst().examples())
        .singleElement()
        .satisfies(breach -> assertThat(breach.said()).contains(said));
    assertThat(report.holds()).isFalse();
  }

  @Test
  void taskThatSucceedsKeepsEveryPromise() {
    Tale.of("one").tell(evidence);

    Report report = report();

    assertThat(report.holds()).isTrue();
    assertThat(report.counts())
        .containsEntry("submitted", 1)
        .containsEntry("terminal", 1)
        .containsEntry("lost", 0)
        .containsEntry("duplicates", 0);
    assertThat(report.findings())
        .extracting(Finding::invariant)
        .containsExactly(Invariant.values());
  }

  @Test
  void replyOfARunnerIsNoSecondReplyOfTheLedger() {
    Tale one = Tale.of("one");
    one.tell(evidence);
    report(one, SUCCEEDED);
    Tale.of("two").tell(evidence);

    Report report = report();

    assertThat(report.holds()).isTrue();
    assertThat(report.counts())
        .containsEntry("contradictoryReplies", 0)
        .containsEntry("reportedReplies", 1)
        .containsEntry("differingReports", 0);
  }

  @Test
  void replyOfARunnerThatTellsAnotherEndIsCountedAndBreaksNothing() {
    Tale one = Tale.of("one");
    one.tell(evidence);
    report(one, new Outcome.Succeeded(JsonText.of("3")));
    Tale cancelled = Tale.of("cancelled");
    evidence.submitted(cancelled.header(1), NOON);
    TaskState end = cancelled.counting(0, 0).state(Status.CANCELLED, Optional.empty());
    evidence.state(end, NOON);
    evidence.reply(Reply.of(end));
    report(cancelled, SUCCEEDED);

    Report report = report();

    assertThat(report.holds()).isTrue();
    assertThat(report.counts())
        .containsEntry("contradictoryReplies", 0)
        .containsEntry("reportedReplies", 2)
        .containsEntry("differingReports", 2);
  }

  @Test
  void replyOfARunnerIsNotTheReplyThatAnEndMustHave() {
    Tale one = Tale.of("one");
    evidence.submitted(one.header(1), NOON);
    evidence.event(one.ended(one.run("a", 1, 1), SUCCEEDED, NOON), 0, NOON);
    evidence.state(one.state(Status.SUCCEEDED, Optional.of(SUCCEEDED)), NOON);
    report(one, SUCCEEDED);

    assertBroken(report(), Invariant.I3, "no reply was written");
  }

  private void report(Tale tale, Outcome outcome) {
    evidence.reply(Reply.reported(tale.header(1), (Outcome.Succeeded) outcome, NOON));
  }

  @Test
  void tasksOfAKeyThatRanAtOnceAreTold() {
    ranFrom("one", NOON, NOON.plusMillis(100));
    ranFrom("two", NOON.plusMillis(60), NOON.plusMillis(160));

    assertBroken(report(), Invariant.I13, "task one of its key ended at");
  }

  @Test
  void tasksOfAKeyThatRanOneAfterTheOtherKeepTheirPromise() {
    ranFrom("one", NOON, NOON.plusMillis(100));
    ranFrom("two", NOON.plusMillis(103), NOON.plusMillis(160));

    Report report = report();

    assertThat(report.holds()).isTrue();
    assertThat(report.findings())
        .filteredOn(finding -> finding.invariant() == Invariant.I13)
        .singleElement()
        .isInstanceOfSatisfying(
            Finding.Observed.class, found -> assertThat(found.checked()).isEqualTo(2));
  }

  @Test
  void taskOfAKeyThatRanBesideOneThatWasBeingStoppedIsTold() {
    ranFrom("one", NOON, NOON.plusMillis(100), Status.CANCELLED, CANCELLED);
    ranFrom("two", NOON.plusMillis(60), NOON.plusMillis(160));

    assertBroken(report(), Invariant.I13, "task one of its key ended at");
  }

  @Test
  void taskOfAKeyThatWasSkippedIsNoRun() {
    ranFrom("one", NOON, NOON.plusMillis(100));
    ranFrom("two", NOON.plusMillis(60), NOON.plusMillis(60), Status.CANCELLED, CANCELLED);

    assertThat(report().holds()).isTrue();
  }

  @Test
  void taskThatWaitsForOneThatHasEndedIsStuck() {
    ranFrom("one", NOON, NOON.plusMillis(100));
    TaskState held = held("two", "one");
    evidence.submitted(held.task(), NOON);
    evidence.state(held, NOON);

    assertBroken(report(), Invariant.I1, "it waits for the end of task one");
  }

  @Test
  void taskThatWaitsForOneThatRunsIsUnderWay() {
    TaskState first = held("one", "nobody");
    TaskState running = Tale.of("one").state(Status.QUEUED, Optional.empty());
    evidence.submitted(first.task(), NOON);
    evidence.state(running, NOON);
    evidence.submitted(held("two", "one").task(), NOON);
    evidence.state(held("two", "one"), NOON);

    assertThat(report().holds()).isTrue();
  }

  @Test
  void successorOfATaskThatNobodyHasSentYetIsUnderWay() {
    TaskState join = following("join", "one");
    evidence.submitted(join.task(), NOON);
    evidence.state(join, NOON);

    assertThat(report(NOON.plusSeconds(60), _ -> true).holds()).isTrue();
  }

  @Test
  void successorThatIsNotToldOfAnEndIsStuck() {
    Tale.of("two").tell(evidence);
    TaskState join = following("join", "one", "two");
    evidence.submitted(join.task(), NOON);
    evidence.state(join, NOON);

    assertBroken(report(), Invariant.I1, "it waits for task two, which has ended");
  }

  private static TaskState following(String id, String... others) {
    List<TaskId> all = Arrays.stream(others).map(TaskId::new).toList();
    var after = new Plan.After(all, Plan.When.SUCCEEDED, Plan.Input.GIVEN);
    return held(
        id,
        new Plan(Optional.empty(), Optional.empty(), Optional.of(after)),
        new Hold.Tasks(NOON, all, Map.of()));
  }

  private static TaskState held(String id, String by) {
    return held(id, ordered(), new Hold.Key(NOON, new TaskId(by)));
  }

  private static TaskState held(String id, Plan plan, Hold hold) {
    TaskState state = Tale.of(id).state(Status.SCHEDULED, Optional.empty());
    return new TaskState(
        state.task().withPlan(plan),
        state.status(),
        state.reason(),
        "",
        state.counters(),
        NOON,
        NOON,
        Optional.empty(),
        state.at(),
        Optional.empty(),
        Optional.empty(),
        List.of(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        false,
        false,
        Optional.of(hold),
        Map.of());
  }

  private void ranFrom(String id, Instant start, Instant end) {
    ranFrom(id, start, end, Status.SUCCEEDED, SUCCEEDED);
  }

  private void ranFrom(String id, Instant start, Instant end, Status status, Outcome outcome) {
    Tale tale = Tale.of(id);
    Run run = tale.run("a", 1, 1);
    evidence.event(
        new Event.Ended(
            run, outcome, Optional.empty(), start, Duration.between(start, end), "", List.of()),
        0,
        end);
    TaskState state = tale.state(status, Optional.of(outcome));
    evidence.submitted(state.task(), NOON);
    evidence.state(state, end);
    evidence.reply(Reply.of(state));
    evidence.dispatched(state.task().withPlan(ordered()), end);
  }

  private static Plan ordered() {
    return new Plan(Optional.empty(), Optional.of(new Plan.Ordering("line")));
  }

  @Test
  void acknowledgedTaskThatNobodyKnowsIsLost() {
    evidence.submitted(Tale.of("one").header(1), NOON);

    Report report = report();

    assertThat(report.lost()).isEqualTo(1);
    assertBroken(report, Invariant.I1, "the ledger does not know it");
  }

  @Test
  void taskOfAMomentAgoIsNotLostYet() {
    evidence.submitted(Tale.of("one").header(1), NOON);

    assertThat(report(NOON.plusSeconds(3), CheckerTest::isNeverSettled).holds()).isTrue();
  }

  @Test
  void taskThatWasPerhapsSentNeedsNoTrace() {
    evidence.intended(new TaskId("one"));

    assertThat(report().holds()).isTrue();
    assertThat(report().submitted()).isZero();
  }

  @Test
  void endThatChangesIsTwoEnds() {
    Tale tale = Tale.of("one");
    evidence.submitted(tale.header(1), NOON);
    evidence.state(tale.state(Status.CANCELLED, Optional.empty()), NOON);
    TaskState end = tale.state(Status.SUCCEEDED, Optional.of(SUCCEEDED));
    evidence.state(end, NOON);
    evidence.reply(Reply.of(end));

    assertBroken(report(), Invariant.I2, "CANCELLED became SUCCEEDED");
  }

  @Test
  void repliesThatDifferContradict() {
    Tale tale = Tale.of("one");
    tale.tell(evidence);
    evidence.reply(Reply.of(tale.state(Status.CANCELLED, Optional.empty())));

    Report report = report();

    assertThat(report.contradictory()).isEqualTo(1);
    assertBroken(report, Invariant.I3, "2 replies are not equal");
  }

  @Test
  void replyThatWasWrittenTwiceIsOne() {
    Tale tale = Tale.of("one");
    tale.tell(evidence);
    evidence.reply(Reply.of(tale.state(Status.SUCCEEDED, Optional.of(SUCCEEDED))));

    assertThat(report().holds()).isTrue();
  }

  @Test
  void endWithoutAReplyBreaksAPromise() {
    Tale tale = Tale.of("one");
    evidence.submitted(tale.header(1), NOON);
    evidence.state(tale.state(Status.SUCCEEDED, Optional.of(SUCCEEDED)), NOON);

    assertBroken(report(), Invariant.I3, "no reply was written");
  }

  @Test
  void stateThatNobodyAskedForIsFound() {
    Tale tale = Tale.of("one");
    TaskState end = tale.state(Status.SUCCEEDED, Optional.of(SUCCEEDED));
    evidence.state(end, NOON);
    evidence.reply(Reply.of(end));

    assertBroken(report(), Invariant.I4, "no record on a queue");
  }

  @Test
  void secondOutcomeHasToBeCounted() {
    Tale tale = Tale.of("one");
    tale.tell(evidence);
    evidence.event(tale.ended(tale.run("b", 1, 2), SUCCEEDED, NOON), 0, NOON);

    Report report = report();

    assertThat(report.duplicates()).containsExactlyEntriesOf(Map.of(DuplicateCause.REDELIVERED, 1));
    assertBroken(report, Invariant.I5, "1 outcomes too many [REDELIVERED], 0 counted");
  }

  @Test
  void duplicatesThatAreCountedAreToldByTheirCause() {
    Tale tale = Tale.of("one").counting(1, 3);
    tale.tell(evidence);
    evidence.event(tale.ended(tale.run("b", 1, 2), SUCCEEDED, NOON), 0, NOON);
    Tale again = tale.givenAs("kurier.retries.default", 3);
    evidence.event(again.ended(again.run("b", 1, 1), SUCCEEDED, NOON), 0, NOON);
    Tale twice = tale.givenAs("kurier.tasks.default", 8);
    evidence.event(twice.ended(twice.run("b", 1, 1), SUCCEEDED, NOON), 0, NOON);

    Report report = report();

    assertThat(report.holds()).isTrue();
    assertThat(report.duplicates())
        .containsOnly(
            Map.entry(DuplicateCause.REDELIVERED, 1),
            Map.entry(DuplicateCause.CLAIM_LOST, 1),
            Map.entry(DuplicateCause.SENT_TWICE, 1));
  }

  @Test
  void secondOutcomeThatNothingExplainsIsAFaultThoughItIsCounted() {
    Tale tale = Tale.of("one").counting(1, 1);
    tale.tell(evidence);
    evidence.event(tale.ended(tale.run("a", 1, 1), SUCCEEDED, NOON), 0, NOON);

    assertBroken(report(), Invariant.I5, "UNKNOWN");
  }

  @Test
  void attemptThatWasSkippedIsAGap() {
    Tale tale = Tale.of("one").counting(2, 0);
    evidence.submitted(tale.header(1), NOON);
    evidence.event(tale.ended(tale.run("a", 1, 1), FAILED_FOR_NOW, NOON), 0, NOON);
    evidence.event(tale.ended(tale.run("a", 3, 1), SUCCEEDED, NOON), 0, NOON);
    TaskState end = tale.state(Status.SUCCEEDED, Optional.of(SUCCEEDED));
    evidence.state(end, NOON);
    evidence.reply(Reply.of(end));

    assertBroken(report(), Invariant.I6, "attempt 3 told its end, attempt 2 did not");
  }

  @Test
  void failureHasOneLetter() {
    Tale tale = Tale.of("one");
    evidence.submitted(tale.header(1), NOON);
    TaskState end = tale.state(Status.FAILED, Optional.of(FAILED));
    evidence.state(end, NOON);
    evidence.reply(Reply.of(end));

    assertBroken(report(), Invariant.I7, "0 dead letters, and its state is FAILED");

    evidence.letter(tale.letter("no"));
    evidence.letter(tale.letter("no"));
    assertThat(report().holds()).isTrue();

    evidence.letter(tale.letter("another"));
    assertBroken(report(), Invariant.I7, "2 dead letters");
  }

  @Test
  void replayRepeatsItsPayloadAndIsCounted() {
    Tale.of("one").tell(evidence);
    Tale.of("two").repeating("one", 1, "{\"n\":1}").tell(evidence);
    assertThat(report().holds()).isTrue();

    Tale.of("three").repeating("two", 2, "{\"n\":2}").tell(evidence);
    assertBroken(report(), Invariant.I8, "payloads differ");
  }

  @Test
  void overdueTaskIsStuck() {
    Tale tale = Tale.of("one").counting(0, 0);
    evidence.submitted(tale.header(1), NOON);
    evidence.state(
        tale.state(Status.RETRYING, Optional.empty(), Optional.of(NOON), Optional.empty()), NOON);

    Report report = report();

    assertThat(report.stuck()).hasSize(1);
    assertThat(report.underWay()).isZero();
    assertBroken(report, Invariant.I1, "it was due at");
  }

  @Test
  void taskOfASilentNodeIsStuckAndThatOfALivingOneIsNot() {
    Tale tale = Tale.of("one").counting(0, 0);
    Optional<Run> claim = Optional.of(tale.run("a", 1, 1));
    evidence.submitted(tale.header(1), NOON);
    evidence.state(tale.state(Status.RUNNING, Optional.empty(), Optional.empty(), claim), NOON);
    evidence.event(heartbeat("a"), 0, NOON);

    assertBroken(report(), Invariant.I1, "node a holds it and has been silent since");

    evidence.event(heartbeat("a"), 0, LATER.minusSeconds(1));
    assertThat(report().holds()).isTrue();
    assertThat(report().underWay()).isEqualTo(1);
  }

  @Test
  void taskWhoseRecordIsSettledIsStuck() {
    Tale tale = Tale.of("one").counting(0, 0);
    evidence.submitted(tale.header(1), NOON);
    evidence.state(tale.state(Status.QUEUED, Optional.empty()), NOON);
    assertThat(report().holds()).isTrue();

    Report report = report(LATER, at -> at.equals(tale.at()));

    assertBroken(report, Invariant.I1, "kurier.tasks.default-0@7 is settled");
  }

  @Test
  void recoveryIsMeasuredFromTheLastHeartbeat() {
    Tale tale = Tale.of("one").counting(1, 0);
    evidence.submitted(tale.header(1), NOON);
    evidence.event(new Event.Claimed("a", List.of(tale.run("a", 1, 1))), 0, NOON);
    evidence.event(heartbeat("a"), 0, NOON.plusSeconds(1));
    Tale again = tale.givenAs("kurier.retries.default", 3);
    evidence.event(
        again.ended(again.run("b", 1, 1), SUCCEEDED, NOON.plusSeconds(8)), 0, NOON.plusSeconds(8));
    TaskState end = tale.state(Status.SUCCEEDED, Optional.of(SUCCEEDED));
    evidence.state(end, NOON.plusSeconds(9));
    evidence.reply(Reply.of(end));

    assertThat(report().holds()).isTrue();
    assertThat(report().worstRecovery()).hasValue(Duration.ofSeconds(7));
  }

  @Test
  void runThatWasLostAsWellEndsTheFirstRecovery() {
    Tale tale = Tale.of("one").counting(1, 0);
    evidence.event(new Event.Claimed("a", List.of(tale.run("a", 1, 1))), 0, NOON);
    evidence.event(heartbeat("a"), 0, NOON.plusSeconds(1));
    evidence.event(new Event.Claimed("b", List.of(tale.run("b", 1, 1))), 0, NOON.plusSeconds(8));
    evidence.event(heartbeat("b"), 0, NOON.plusSeconds(9));
    Run last = tale.run("c", 1, 1);
    evidence.event(tale.ended(last, SUCCEEDED, NOON.plusSeconds(14)), 0, NOON.plusSeconds(15));

    assertThat(report().worstRecovery()).hasValue(Duration.ofSeconds(7));
  }

  @Test
  void claimThatWasDeferredOrRanElsewhereInTimeNeedsNoRecovery() {
    Tale late = Tale.of("late").counting(1, 0);
    evidence.event(new Event.Claimed("a", List.of(late.run("a", 1, 1))), 0, NOON);
    evidence.event(late.deferred(late.run("a", 1, 1)), 0, NOON);
    evidence.event(heartbeat("a"), 0, NOON.plusSeconds(1));
    evidence.event(late.ended(late.run("b", 1, 1), SUCCEEDED, NOON.plusSeconds(99)), 0, NOON);
    Tale elsewhere = Tale.of("elsewhere").counting(1, 0);
    evidence.event(new Event.Claimed("a", List.of(elsewhere.run("a", 1, 1))), 0, NOON);
    for (int second : new int[] {1, 99}) {
      Run run = elsewhere.run("b" + second, 1, 1);
      Instant start = NOON.plusMillis(second * 900L);
      evidence.event(elsewhere.ended(run, SUCCEEDED, start), 0, start);
    }

    assertThat(report().worstRecovery()).isEmpty();
  }

  @Test
  void secretIsFoundWhereItWasLookedFor() {
    evidence.canary(3);

    assertBroken(report(), Invariant.I12, "3 records");
  }

  @Test
  void unreadRecordsAreAFaultAtRestOnly() {
    Rest busy = new Rest.Known(Map.of("group kurier.ledger", 2L), Set.of());
    Window window = new Window(NOON.minusSeconds(60), NOON.plusSeconds(3600), LATER);
    Tale.of("one").tell(evidence);
    assertBroken(
        Checker.check(evidence, window, CheckerTest::isNeverSettled, busy),
        Invariant.I11,
        "2 records unread");

    Tale waiting = Tale.of("two");
    evidence.submitted(waiting.header(1), NOON);
    evidence.state(waiting.state(Status.QUEUED, Optional.empty()), NOON);
    assertThat(Checker.check(evidence, window, CheckerTest::isNeverSettled, busy).holds()).isTrue();
  }

  private static boolean isNeverSettled(Coordinates at) {
    return at.offset() < 0;
  }

  private static Event heartbeat(String node) {
    return new Event.Heartbeat(node, "host", 2, 0, Map.of(), false);
  }
}
