package dev.kurier.protocol;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;

/** A value of every variant, with every optional part both present and absent somewhere. */
final class Samples {

  static final Instant NOW = Instant.parse("2030-01-31T12:00:00.123456789Z");

  static final Task TASK =
      task(
          "a-1",
          Optional.of(new ReplyTo("shop", 3)),
          Optional.of(new Lineage(new TaskId("a-0"), new TaskId("a-00"), 2)));

  static final Task BARE_TASK = task("b-1", Optional.empty(), Optional.empty());

  static final Coordinates AT = new Coordinates("kurier.tasks.default", 2, Long.MAX_VALUE);

  static final Run RUN = new Run("x-1", "node-1", TASK.header(), AT, 2, 3);

  static final List<Outcome> OUTCOMES =
      List.of(
          new Outcome.Succeeded(JsonText.of("{\"big\":9007199254740993}")),
          new Outcome.Succeeded(JsonText.NULL),
          failed(Optional.of(Duration.ofMillis(1_500))),
          failed(Optional.empty()),
          new Outcome.TimedOut(Duration.ofSeconds(5), "ran longer than 5 s"),
          new Outcome.Crashed(OptionalInt.of(-1), OptionalInt.empty(), "exit"),
          new Outcome.Crashed(OptionalInt.empty(), OptionalInt.of(9), "signal"),
          new Outcome.StartFailed("no interpreter"),
          new Outcome.Cancelled("by the submitter"),
          new Outcome.Interrupted("drained"));

  static final List<Event> EVENTS =
      List.of(
          ended(OUTCOMES.get(0), Optional.empty()),
          ended(OUTCOMES.get(2), Optional.of(TASK)),
          new Event.Ended(
              RUN,
              OUTCOMES.get(0),
              Optional.empty(),
              NOW,
              Duration.ZERO,
              "",
              List.of(),
              Optional.of("3f9a0c11d2e4")),
          new Event.Claimed("node-1", List.of(RUN, RUN)),
          new Event.Claimed("node-1", List.of()),
          new Event.Deferred(RUN, TASK, Reason.BREAKER_OPEN, Duration.ZERO),
          new Event.Progressed(
              new TaskId("a-1"), "x-1", progress(OptionalDouble.of(9_007_199_254_740_994.0))),
          new Event.Progressed(new TaskId("a-1"), "x-1", progress(OptionalDouble.empty())),
          new Event.Heartbeat("n", "host", 8, 3, Map.of("z", "OPEN", "a", "CLOSED"), true),
          new Event.Heartbeat("n-2", "host", 8, 0, Map.of(), false, List.of("n", "n-1"), List.of()),
          new Event.Heartbeat("n", "h", 8, 8, Map.of(), false, List.of(), List.of("default")),
          new Event.Heartbeat(
              "n",
              "h",
              8,
              3,
              Map.of(),
              false,
              List.of(),
              List.of("a", "b"),
              Map.of("a", 4, "b", 0)));

  static final List<Request> REQUESTS =
      List.of(
          new Request.Cancel(new TaskId("a-1"), "by mistake"),
          new Request.Cancel(new TaskId("a-1"), "it hangs", true),
          new Request.CancelWhere(
              new TaskId("c-1"), "queue=slow", Optional.of(Instant.EPOCH), "by mistake", true),
          new Request.CancelWhere(new TaskId("c-2"), "type~ocr", Optional.empty(), "", false),
          new Request.Replay(new TaskId("a-1"), "r-1", new TaskId("a-2"), TASK),
          new Request.Submit(BARE_TASK),
          new Request.Submit(
              planned(new Plan(Optional.of(NOW), Optional.of(new Plan.Ordering("k"))))),
          new Request.Submit(planned(Plan.NONE.withPriority(9))),
          new Request.Submit(planned(Plan.NONE.withFairKey("tenant:acme"))),
          new Request.Submit(
              planned(
                  new Plan(
                      Optional.empty(),
                      Optional.of(new Plan.Unique("k", Plan.IfTaken.RETURN_EXISTING))))),
          new Request.Submit(
              planned(
                  new Plan(
                      Optional.empty(),
                      Optional.empty(),
                      Optional.of(
                          new Plan.After(
                              List.of(new TaskId("a-8"), new TaskId("a-9")),
                              Plan.When.ENDED,
                              Plan.Input.RESULTS))))),
          new Request.Replay(
              new TaskId("a-1"),
              "r-1",
              new TaskId("a-2"),
              TASK,
              Optional.of(
                  new Request.Asked(3, NOW, true, true, Optional.of(JsonText.of("{\"n\":1.0}"))))),
          new Request.Replay(
              new TaskId("a-1"),
              "r-1",
              new TaskId("a-2"),
              task(
                  "s-1",
                  Optional.empty(),
                  Optional.of(
                      new Lineage(
                          new TaskId("a-1"), new TaskId("a-0"), 2, Optional.empty(), true))),
              Optional.of(new Request.Asked(0, NOW, false, false, Optional.empty(), true))),
          new Request.CreateReplay("r-2", shadow(ReplayTerms.Purpose.SHADOW), "", List.of()),
          new Request.CreateReplay(
              "r-3", shadow(ReplayTerms.Purpose.SHADOW_OF_ENDED), "", List.of()),
          new Request.ReplayAnswered("r-1", new TaskId("a-1"), Optional.empty()),
          new Request.ReplayAnswered(
              "r-1", new TaskId("a-1"), Optional.of(ReplaySkip.ALREADY_REPLAYED)),
          new Request.CreateReplay(
              "r-1",
              new ReplayTerms(
                  "type=ocr",
                  10,
                  OptionalDouble.of(0.5),
                  true,
                  true,
                  Optional.of(JsonText.of("{\"n\":1}"))),
              "ada",
              List.of(ReplayRange.whole("kurier.dead.default", 0, 1, 5))),
          new Request.SteerReplay("r-1", Request.Steer.PAUSE),
          new Request.PutSchedule(
              "nightly",
              new ScheduleTerms(
                  "@daily",
                  "UTC",
                  ScheduleTerms.Misfire.ALL,
                  ScheduleTerms.Overlap.SKIP,
                  new ScheduledTask(
                      "shop.report",
                      "default",
                      JsonText.of("{\"n\":1.0}"),
                      Optional.of(Duration.ofSeconds(5)),
                      2,
                      Optional.of(new ReplyTo("shop", 1, ReplyTo.When.REPORTED)))),
              "ada"),
          new Request.SteerSchedule("nightly", Request.ScheduleSteer.DELETE, ""),
          new Request.FireSchedule("nightly", List.of(NOW, NOW.plusNanos(1))),
          new Request.GiveOrder(
              new TaskId("o-1"),
              Order.Subject.breaker("scanner"),
              Order.Instruction.IGNORE,
              Duration.ofDays(14),
              "it lies",
              "ada"),
          new Request.LiftOrder(new TaskId("o-2"), Order.Subject.type("shop.ocr"), "", ""),
          new Request.ResetBreaker(new TaskId("o-3"), "scanner", "it is back", "ada"));

  static final List<Control> CONTROLS =
      List.of(
          new Control.CancelTask(new TaskId("a-1"), "by mistake"),
          new Control.CancelTask(new TaskId("a-1"), "it hangs", true),
          new Control.StartRun(new TaskId("a-1"), "x-1", "x"),
          new Control.StopRun(new TaskId("a-1"), "x-1", "another outcome stands"),
          new Control.OrderGiven(
              new Order(
                  new TaskId("o-1"),
                  Order.Subject.queue("ocr"),
                  Order.Instruction.PAUSE,
                  "the scanner is moved",
                  "",
                  NOW,
                  NOW.plus(Order.LONGEST))),
          new Control.OrderLifted(
              new TaskId("o-2"), Order.Subject.breaker("scanner"), "", "ada", NOW),
          new Control.BreakerReset(new TaskId("o-3"), "scanner", "it is back", "ada", NOW));

  static final LogEntry.Source SOURCE = new LogEntry.Source(new TaskId("a-1"), "x-1", 100);

  static final List<LogEntry> LOG_ENTRIES =
      List.of(
          new LogEntry.Chunk(
              SOURCE, StandardStream.STDOUT, 0, new LogContent.Text("h\0\u001b\r\n")),
          new LogEntry.Chunk(
              SOURCE, StandardStream.STDERR, Long.MAX_VALUE, new LogContent.Raw("/w==")),
          new LogEntry.End(
              SOURCE,
              new OutputTotals(
                  OutputTotals.Written.NOTHING, new OutputTotals.Written(Long.MAX_VALUE, 17))));

  static final List<DeadLetter.Original> ORIGINALS =
      List.of(
          new DeadLetter.Original.Understood(BARE_TASK),
          new DeadLetter.Original.Raw("AAECAw=="),
          new DeadLetter.Original.Raw(""));

  private Samples() {}

  static DeadLetter deadLetter(DeadLetter.Original original) {
    return new DeadLetter(
        new TaskId("a-1"),
        "default",
        Status.FAILED,
        Reason.INVALID,
        "NOT_JSON",
        "not JSON at byte 3",
        original,
        AT,
        history(),
        "tail",
        NOW);
  }

  static TaskState state(Status status, Reason reason) {
    return new TaskState(
        TASK.header(),
        status,
        reason,
        "detail",
        new Counters(1, 2, 3, 4, 5),
        NOW,
        NOW.plusSeconds(1),
        Optional.of(NOW.plusSeconds(60)),
        Optional.of(AT),
        Optional.of(RUN),
        Optional.of(TASK),
        history(),
        Optional.of(OUTCOMES.get(0)),
        Optional.of(new TaskId("a-2")),
        Optional.of(progress(OptionalDouble.of(0.1))),
        true);
  }

  static TaskState bareState() {
    return new TaskState(
        BARE_TASK.header(),
        Status.QUEUED,
        Reason.SUBMITTED,
        "",
        Counters.ZERO,
        NOW,
        NOW,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        List.of(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        false);
  }

  private static Progress progress(OptionalDouble total) {
    return new Progress(1e300, total, "row \ud83d\ude00", NOW);
  }

  private static List<AttemptRecord> history() {
    return OUTCOMES.stream()
        .map(outcome ->
            new AttemptRecord(
                1,
                "x-1",
                "node-1",
                NOW,
                Duration.ofMillis(7),
                outcome,
                Optional.of("3").filter(any -> outcome instanceof Outcome.Succeeded)))
        .toList();
  }

  private static Event ended(Outcome outcome, Optional<Task> task) {
    return new Event.Ended(
        RUN, outcome, task, NOW, Duration.ofMillis(1_250), "tail \u001b[31m\n", List.of(1L, 2L));
  }

  private static Outcome failed(Optional<Duration> retryAfter) {
    return new Outcome.Failed(
        FailureKind.DEPENDENCY, "HANDLER_ERROR", "IOError", "no answer", "Traceback", retryAfter);
  }

  private static ReplayTerms shadow(ReplayTerms.Purpose purpose) {
    return new ReplayTerms(
        "type=ocr", 10, OptionalDouble.empty(), false, false, Optional.empty(), purpose);
  }

  private static Task planned(Plan plan) {
    return new Task(BARE_TASK.header().withPlan(plan), BARE_TASK.payload(), BARE_TASK.extras());
  }

  private static Task task(String id, Optional<ReplyTo> replyTo, Optional<Lineage> lineage) {
    JsonText payload = JsonText.of("{ \"n\" : 1.50 }");
    TaskHeader header =
        new TaskHeader(
            new TaskId(id),
            "example.greet \ud83d\ude00",
            "default",
            "c-1",
            replyTo,
            "key-1",
            replyTo.map(present -> NOW.plusSeconds(60)),
            replyTo.map(present -> Duration.ofSeconds(5)),
            3,
            2,
            lineage,
            payload.sha256(),
            replyTo.map(present -> "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"));
    return new Task(header, payload, Map.of("x-extra", JsonText.of("[ 1 ]")));
  }
}
