package dev.kurier.runner.verify;

import static dev.kurier.runner.verify.Tale.NOON;
import static dev.kurier.runner.verify.Tale.SUCCEEDED;
import static org.assertj.core.api.Assertions.assertThat;

import dev.kurier.protocol.Event;
import dev.kurier.protocol.Reply;
import dev.kurier.protocol.Run;
import dev.kurier.protocol.Status;
import dev.kurier.protocol.TaskHeader;
import dev.kurier.protocol.TaskId;
import dev.kurier.protocol.TaskState;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The invariants that handlers' journals tell in full, and topics in part: I9 and I10. */
class JournalRulesTest {

  private final Evidence evidence = new Evidence();
  private final HandlerJournal journal = new HandlerJournal();

  private Finding.Observed finding(Invariant invariant) {
    Window window = new Window(NOON.minusSeconds(60), NOON.plusSeconds(600), NOON.plusSeconds(600));
    Rest rest = new Rest.Known(Map.of(), Set.of());
    return Checker.check(evidence, window, _ -> false, rest).findings().stream()
        .filter(finding -> finding.invariant() == invariant)
        .map(Finding.Observed.class::cast)
        .findFirst()
        .orElseThrow();
  }

  private void assertBroken(Invariant invariant, String subject, String said) {
    assertThat(finding(invariant).broken()).isEqualTo(1);
    assertThat(finding(invariant).examples())
        .singleElement()
        .satisfies(breach -> {
          assertThat(breach.subject()).isEqualTo(subject);
          assertThat(breach.said()).contains(said);
        });
  }

  @Test
  void topicsAloneTellThatTheyDoNotTellAll() {
    Tale.of("one").tell(evidence);

    assertThat(finding(Invariant.I9).checked()).isEqualTo(1);
    assertThat(finding(Invariant.I9).broken()).isZero();
    assertThat(finding(Invariant.I9).limits()).contains("not checked: the effects");
    assertThat(finding(Invariant.I10).limits()).contains("not checked: the processes");

    evidence.journal(journal);
    assertThat(finding(Invariant.I9).limits()).isEmpty();
    assertThat(finding(Invariant.I10).limits()).isEmpty();
  }

  @Test
  void runThatIsToldAnotherKeyIsFound() {
    Tale tale = Tale.of("one");
    tale.tell(evidence);
    Run run = tale.run("b", 1, 2);
    evidence.event(tale.ended(with(run, keyed(run.task(), "other")), SUCCEEDED, NOON), 0, NOON);

    assertBroken(Invariant.I9, "one", "it ran under the idempotency key other");
  }

  @Test
  void runOfAnotherPayloadUnderTheSameIdHasAKeyOfItsOwn() {
    Tale tale = Tale.of("one");
    tale.tell(evidence);
    Tale other = new Tale("one", "{\"n\":2}", tale.lineage(), tale.counters(), tale.at());
    Run run = other.run("b", 1, 1);
    evidence.event(tale.ended(with(run, keyed(run.task(), "other")), SUCCEEDED, NOON), 0, NOON);

    assertThat(finding(Invariant.I9).broken()).isZero();
  }

  @Test
  void replayUnderAKeyThatNobodyHasGivenIsFound() {
    Tale parent = Tale.of("one");
    parent.tell(evidence);
    Tale replay = Tale.of("two").repeating("one", 1, parent.payload());

    replayed(replay, Tale.KEY);
    assertThat(finding(Invariant.I9).broken()).isZero();
    replayed(replay, "two");
    assertThat(finding(Invariant.I9).broken()).isZero();

    replayed(replay, "another");
    assertBroken(Invariant.I9, "two", "neither that of the task it repeats, key, nor new");
  }

  private void replayed(Tale tale, String key) {
    evidence.dispatched(keyed(tale.header(1), key), NOON);
  }

  @Test
  void secondEffectOfAKeyIsFound() {
    journal.effect(Tale.KEY);
    evidence.journal(journal);
    assertThat(finding(Invariant.I9).broken()).isZero();

    journal.effect(Tale.KEY);
    assertBroken(Invariant.I9, Tale.KEY, "2 effects");
  }

  @Test
  void runThatOutlivesItsNodeIsFound() {
    journal.killed("runner-1", NOON);
    journal.alive("e-1", "runner-1", NOON.plusSeconds(1));
    journal.alive("e-2", "runner-2", NOON.plusSeconds(9));
    evidence.journal(journal);
    assertThat(finding(Invariant.I10).checked()).isEqualTo(2);
    assertThat(finding(Invariant.I10).broken()).isZero();

    journal.alive("e-1", "runner-1", NOON.plusSeconds(3));
    assertBroken(Invariant.I10, "e-1", "runner-1 died at " + NOON);
  }

  @Test
  void nodeThatSpeaksOfAClaimThatItHasGivenUpIsFound() {
    Tale tale = Tale.of("one");
    Run run = tale.run("a", 1, 1);
    evidence.event(new Event.Claimed("a", List.of(run)), 0, NOON);
    evidence.event(heartbeat("b", List.of("a"), false), 0, NOON.plusSeconds(5));
    ended(tale, run);

    assertBroken(Invariant.I10, "one", "node a told the end of run " + run.execution());
  }

  @Test
  void nodeThatSpeaksOfAClaimAfterItHasLeftIsFound() {
    Tale tale = Tale.of("one");
    Run run = tale.run("a", 1, 1);
    evidence.event(new Event.Claimed("a", List.of(run)), 0, NOON);
    evidence.event(heartbeat("a", List.of(), true), 0, NOON.plusSeconds(5));
    ended(tale, run);

    assertBroken(Invariant.I10, "one", "after it had given it up");
  }

  @Test
  void whatStandsInAnotherPartitionIsNoOrder() {
    Tale tale = Tale.of("one");
    Run run = tale.run("a", 1, 1);
    evidence.event(new Event.Claimed("a", List.of(run)), 0, NOON);
    evidence.event(heartbeat("b", List.of("a"), false), 1, NOON.plusSeconds(5));
    ended(tale, run);

    assertThat(finding(Invariant.I10).checked()).isEqualTo(1);
    assertThat(finding(Invariant.I10).broken()).isZero();
  }

  private void ended(Tale tale, Run run) {
    evidence.submitted(tale.header(1), NOON);
    evidence.event(tale.ended(run, SUCCEEDED, NOON), 0, NOON.plusSeconds(6));
    TaskState end = tale.state(Status.SUCCEEDED, Optional.of(SUCCEEDED));
    evidence.state(end, NOON);
    evidence.reply(Reply.of(end));
  }

  private static Event heartbeat(String node, List<String> gaveUp, boolean leaving) {
    return new Event.Heartbeat(node, "host", 2, 0, Map.of(), leaving, gaveUp, List.of());
  }

  private static Run with(Run run, TaskHeader task) {
    return new Run(
        run.execution(), run.node(), task, run.at(), run.deliveries(), run.maxAttempts());
  }

  private static TaskHeader keyed(TaskHeader task, String key) {
    return new TaskHeader(
        new TaskId(task.id().value()),
        task.type(),
        task.queue(),
        task.correlationId(),
        task.replyTo(),
        key,
        task.deadline(),
        task.timeout(),
        task.maxAttempts(),
        task.attempt(),
        task.lineage(),
        task.payloadSha256(),
        task.traceparent());
  }
}
