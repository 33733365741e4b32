package dev.kurier.runner.guard;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kurier.protocol.Control;
import dev.kurier.protocol.Order;
import dev.kurier.protocol.Outcome;
import dev.kurier.protocol.Reason;
import dev.kurier.protocol.Request;
import dev.kurier.protocol.TaskHeader;
import dev.kurier.protocol.TaskId;
import dev.kurier.runner.order.Orders;
import dev.kurier.runner.task.HandlerCode;
import dev.kurier.runner.task.HandlerSpec;
import dev.kurier.runner.task.Place;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

class GuardChainTest {

  private final ManualClock clock = new ManualClock();
  private final Cancellations cancellations = new Cancellations(2);
  private final Orders orders = new Orders("test", clock);
  private final List<HandlerSpec> handlers =
      List.of(handler("ocr", "scanner"), handler("scan", "scanner"), handler("broken", "broken"));
  private final BreakerBoard breakers =
      new BreakerBoard(handlers, BreakerSettings.defaults(), clock, new Random(1), orders);
  private final Set<String> notReady = new HashSet<>(Set.of("broken"));
  private final GuardChain chain =
      new GuardChain(
          handlers,
          type -> notReady.contains(type) ? Optional.of("no interpreter") : Optional.empty(),
          breakers,
          cancellations,
          orders,
          clock,
          clock,
          new Random(1));

  @Test
  void configuredTaskIsAdmittedToItsHandler() {
    assertThat(admitted("ocr").handler().type()).isEqualTo("ocr");
  }

  @Test
  void cancelledTaskIsSkipped() {
    cancellations.add(new TaskId("t"));

    assertThat(chain.judge(task("ocr"))).isEqualTo(new Verdict.Skip(Reason.CANCEL_REQUESTED));
  }

  @Test
  void oldestCancellationsAreForgotten() {
    for (String id : List.of("t", "u", "v")) {
      cancellations.add(new TaskId(id));
    }

    assertThat(chain.judge(task("ocr"))).isInstanceOf(Verdict.Admit.class);
  }

  @Test
  void inputThatIsNotAcceptedTakesNeitherAPlaceNorAPermit() {
    var refusal = new Outcome.Cancelled("stands for any end");
    for (int i = 0; i < 10; i++) {
      assertThat(chain.judge(task("ocr"), _ -> Optional.of(refusal)))
          .isEqualTo(new Verdict.Refuse(refusal));
    }

    // Of a handler with two places, of which nobody has taken any.
    assertThat(chain.judge(task("ocr"))).isInstanceOf(Verdict.Admit.class);
    assertThat(breakers.states().values()).containsOnly("CLOSED");
  }

  @Test
  void inputThatIsNotAcceptedIsToldWhileTheDependencyIsDown() {
    failScanner(5);
    var refusal = new Outcome.Cancelled("stands for any end");

    assertThat(chain.judge(task("ocr"))).isInstanceOf(Verdict.Defer.class);
    assertThat(chain.judge(task("ocr"), _ -> Optional.of(refusal)))
        .isEqualTo(new Verdict.Refuse(refusal));
  }

  @Test
  void inputIsNotLookedAtWhereNothingWouldRun() {
    cancellations.add(new TaskId("t"));
    Function<HandlerSpec, Optional<Outcome>> never =
        handler -> {
          throw new AssertionError("looked at an input of " + handler.type());
        };

    assertThat(chain.judge(task("ocr"), never)).isInstanceOf(Verdict.Skip.class);
    assertThat(chain.judge(task("nobody"), never)).isInstanceOf(Verdict.Skip.class);
  }

  @Test
  void taskPastItsDeadlineIsSkipped() {
    TaskHeader late = task("ocr", Optional.of(clock.instant()));

    assertThat(chain.judge(late)).isEqualTo(new Verdict.Skip(Reason.DEADLINE_PASSED));
  }

  @Test
  void nameInAMessageMakesNoBreaker() {
    Verdict verdict = chain.judge(task("../../etc/passwd"));

    assertThat(deferral(verdict).reason()).isEqualTo(Reason.NO_SUCH_HANDLER);
    assertThat(breakers.states()).containsOnlyKeys("scanner", "broken");
  }

  @Test
  void taskOfAHandlerThatIsNotReadyIsDeferred() {
    assertThat(deferral(chain.judge(task("broken"))).reason()).isEqualTo(Reason.START_FAILED);
  }

  @Test
  void handlerThatBecameReadyServes() {
    notReady.clear();

    assertThat(admitted("broken").handler().type()).isEqualTo("broken");
  }

  @Test
  void fullHandlerDefersUntilARunEnds() {
    Admission first = admitted("ocr");
    Admission second = admitted("ocr");
    assertThat(deferral(chain.judge(task("ocr"))).reason()).isEqualTo(Reason.BULKHEAD_FULL);

    first.close();
    first.close();

    assertThat(admitted("ocr").handler().type()).isEqualTo("ocr");
    assertThat(chain.judge(task("ocr"))).isInstanceOf(Verdict.Defer.class);
    second.close();
  }

  @Test
  void openBreakerDefersItsWholeGroupForItsWait() {
    failScanner(5);

    Verdict.Defer deferred = deferral(chain.judge(task("scan")));

    assertThat(deferred.reason()).isEqualTo(Reason.BREAKER_OPEN);
    assertThat(deferred.delay()).isGreaterThanOrEqualTo(breakers.of(handlers.get(1)).remaining());
  }

  @Test
  void deferralByTheBreakerHoldsNoPlaceOfTheHandler() {
    failScanner(5);
    for (int i = 0; i < 10; i++) {
      assertThat(deferral(chain.judge(task("ocr"))).reason()).isEqualTo(Reason.BREAKER_OPEN);
    }
  }

  @Test
  void probeThatFindsTheDependencyDownIsSpared() {
    failScanner(5);
    Breaker breaker = breakers.of(handlers.getFirst());
    clock.pass(breaker.remaining());

    try (Admission probe = admitted("ocr")) {
      Optional<Duration> spared = probe.report(Outcomes.DEPENDENCY_DOWN);

      assertThat(spared).hasValueSatisfying(wait -> assertThat(wait).isPositive());
    }
  }

  @Test
  void onlyADependencyThatIsDownSparesAProbe() {
    failScanner(5);
    for (Outcome outcome : List.of(Outcomes.CRASHED, Outcomes.TIMED_OUT, Outcomes.SUCCEEDED)) {
      clock.pass(breakers.of(handlers.getFirst()).remaining());
      try (Admission probe = admitted("ocr")) {
        assertThat(probe.report(outcome)).isEmpty();
      }
    }
  }

  @Test
  void runThatIsNoProbeIsNotSpared() {
    try (Admission admission = admitted("ocr")) {
      assertThat(admission.report(Outcomes.DEPENDENCY_DOWN)).isEmpty();
    }
  }

  @Test
  void taskThatIsAlwaysAFailingProbeEndsInTime() {
    failScanner(5);
    int spared = 0;
    for (int i = 0; i < 20; i++) {
      clock.pass(breakers.of(handlers.getFirst()).remaining());
      try (Admission probe = admitted("ocr")) {
        spared += probe.report(Outcomes.DEPENDENCY_DOWN).isPresent() ? 1 : 0;
      }
      // The other probe.
      if (chain.judge(task("ocr")) instanceof Verdict.Admit(Admission other)) {
        other.report(Outcomes.CRASHED);
        other.close();
      }
    }

    assertThat(spared).isEqualTo(FailedProbes.FREE);
  }

  @Test
  void onlyBreakerOfAQueueStopsItsPollingAndLetsProbesPass() {
    Set<String> only = Set.of("scanner");
    assertThat(breakers.allowsPolling(only, 100)).isTrue();

    failScanner(5);
    assertThat(breakers.allowsPolling(only, 0)).isFalse();
    assertThat(breakers.allowsPolling(Set.of("broken"), 100)).isTrue();
    assertThat(breakers.allowsPolling(Set.of("scanner", "broken"), 100)).isTrue();
    assertThat(breakers.allowsPolling(Set.of(), 100)).isTrue();

    clock.pass(breakers.of(handlers.getFirst()).remaining());
    assertThat(breakers.allowsPolling(only, 1)).isTrue();
    assertThat(breakers.allowsPolling(only, 2)).isFalse();
  }

  @Test
  void taskOfAPausedTypeIsDeferredUntilTheEndOfThePauseButNoLongerThanAFewMinutes() {
    pause(Order.Subject.type("ocr"), Duration.ofSeconds(40));
    Verdict.Defer paused = deferral(chain.judge(task("ocr")));
    assertThat(paused.reason()).isEqualTo(Reason.PAUSED);
    assertThat(paused.delay()).isBetween(Duration.ofSeconds(40), Duration.ofSeconds(60));
    assertThat(admitted("scan").handler().type()).isEqualTo("scan");

    pause(Order.Subject.type("ocr"), Duration.ofDays(1));
    assertThat(deferral(chain.judge(task("ocr"))).delay())
        .isBetween(Duration.ofMinutes(5), Duration.ofSeconds(450));

    clock.pass(Duration.ofDays(1));
    assertThat(admitted("ocr").handler().type()).isEqualTo("ocr");
  }

  @Test
  void taskThatWasTakenBeforeItsQueueWasPausedDoesNotBegin() {
    pause(Order.Subject.queue("default"), Duration.ofHours(1));

    assertThat(deferral(chain.judge(task("ocr"))).reason()).isEqualTo(Reason.PAUSED);
  }

  @Test
  void pauseIsNoReasonToMissAHandler() {
    pause(Order.Subject.type("not.deployed"), Duration.ofHours(1));

    assertThat(deferral(chain.judge(task("not.deployed"))).reason()).isEqualTo(Reason.PAUSED);
  }

  @Test
  void cancelAndDeadlineOfAPausedTaskStand() {
    pause(Order.Subject.type("ocr"), Duration.ofHours(1));

    assertThat(chain.judge(task("ocr", Optional.of(clock.instant()))))
        .isEqualTo(new Verdict.Skip(Reason.DEADLINE_PASSED));
    cancellations.add(new TaskId("t"));
    assertThat(chain.judge(task("ocr"))).isEqualTo(new Verdict.Skip(Reason.CANCEL_REQUESTED));
  }

  @Test
  void heldGroupIsDeferredAndStopsThePollingOfItsQueue() {
    give(Order.Subject.breaker("scanner"), Order.Instruction.HOLD, Duration.ofHours(1));

    assertThat(deferral(chain.judge(task("ocr"))).reason()).isEqualTo(Reason.BREAKER_OPEN);
    assertThat(breakers.states()).containsEntry("scanner", "FORCED_OPEN");
    assertThat(breakers.allowsPolling(Set.of("scanner"), 0)).isFalse();

    clock.pass(Duration.ofHours(1));
    assertThat(breakers.allowsPolling(Set.of("scanner"), 0)).isTrue();
    assertThat(admitted("ocr").handler().type()).isEqualTo("ocr");
  }

  @Test
  void ignoredGroupPassesWhateverItsBreakerThinks() {
    failScanner(5);
    give(Order.Subject.breaker("scanner"), Order.Instruction.IGNORE, Duration.ofHours(1));

    assertThat(admitted("ocr").handler().type()).isEqualTo("ocr");
    assertThat(breakers.states()).containsEntry("scanner", "DISABLED");
  }

  @Test
  void resetClosesTheBreakerOfItsGroup() {
    failScanner(5);

    breakers.reset("nobody");
    assertThat(breakers.states()).containsEntry("scanner", "OPEN");
    breakers.reset("scanner");

    assertThat(admitted("ocr").handler().type()).isEqualTo("ocr");
  }

  private void pause(Order.Subject subject, Duration lasts) {
    give(subject, Order.Instruction.PAUSE, lasts);
  }

  private void give(Order.Subject subject, Order.Instruction instruction, Duration lasts) {
    var asked = new Request.GiveOrder(new TaskId("o"), subject, instruction, lasts, "why", "ada");
    orders.hear(new Control.OrderGiven(asked.takenAt(clock.instant())));
  }

  private void failScanner(int times) {
    for (int i = 0; i < times; i++) {
      try (Admission admission = admitted("ocr")) {
        admission.report(Outcomes.DEPENDENCY_DOWN);
      }
    }
  }

  private Admission admitted(String type) {
    return ((Verdict.Admit) chain.judge(task(type))).admission();
  }

  private static Verdict.Defer deferral(Verdict verdict) {
    assertThat(verdict).isInstanceOf(Verdict.Defer.class);
    return (Verdict.Defer) verdict;
  }

  private static TaskHeader task(String type) {
    return task(type, Optional.empty());
  }

  private static TaskHeader task(String type, Optional<Instant> deadline) {
    return new TaskHeader(
        new TaskId("t"),
        type,
        "default",
        "c",
        Optional.empty(),
        "k",
        deadline,
        Optional.empty(),
        0,
        1,
        Optional.empty(),
        "0",
        Optional.empty());
  }

  private static HandlerSpec handler(String type, String group) {
    return HandlerSpec.of(
            type,
            new HandlerCode.Function("tasks", "run", HandlerCode.Reuse.NEVER),
            Place.in(Path.of(".")))
        .under(new HandlerSpec.Policy(3, 2, group));
  }
}
