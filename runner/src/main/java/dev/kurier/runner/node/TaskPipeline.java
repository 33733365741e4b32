package dev.kurier.runner.node;

import dev.kurier.protocol.Coordinates;
import dev.kurier.protocol.Event;
import dev.kurier.protocol.JsonText;
import dev.kurier.protocol.Outcome;
import dev.kurier.protocol.OutputTotals;
import dev.kurier.protocol.Reason;
import dev.kurier.protocol.Run;
import dev.kurier.protocol.TaskHeader;
import dev.kurier.runner.acquire.Capacity;
import dev.kurier.runner.acquire.Delivery;
import dev.kurier.runner.acquire.DeliveryHandler;
import dev.kurier.runner.acquire.Handling;
import dev.kurier.runner.acquire.Prefetch;
import dev.kurier.runner.acquire.Settlement;
import dev.kurier.runner.guard.Admission;
import dev.kurier.runner.guard.GuardChain;
import dev.kurier.runner.guard.Verdict;
import dev.kurier.runner.observe.Count;
import dev.kurier.runner.observe.Counts;
import dev.kurier.runner.observe.Milestone;
import dev.kurier.runner.observe.Milestones;
import dev.kurier.runner.report.EventReporter;
import dev.kurier.runner.report.Heartbeats;
import dev.kurier.runner.report.OutputReporter;
import dev.kurier.runner.report.PastEvents;
import dev.kurier.runner.report.ReplyReporter;
import dev.kurier.runner.task.ExecutionReport;
import dev.kurier.runner.task.ExecutionRequest;
import dev.kurier.runner.task.HandlerSpec;
import dev.kurier.runner.task.TaskExecutor;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A delivery's way through a node: wait for a slot, guard, execute, write one event. Each has a
 * virtual thread.
 */
final class TaskPipeline implements DeliveryHandler {

  private static final Logger LOG = LoggerFactory.getLogger(TaskPipeline.class);
  private static final int UNKNOWN_HANDLER_ATTEMPTS = 3;
  private static final Duration CLAIM_LIMIT = Duration.ofSeconds(10);

  private final Workplace workplace;
  private final GuardChain guard;
  private final TaskExecutor executor;
  private final EventReporter reporter;
  private final Heartbeats heartbeats;
  private final OutcomeWriter writer;
  private final Unstarted unstarted;
  private final PayloadCheck payloads;
  private final AtomicLong executions = new AtomicLong();

  TaskPipeline(
      Workplace workplace,
      GuardChain guard,
      TaskExecutor executor,
      EventReporter reporter,
      Heartbeats heartbeats) {
    this.workplace = workplace;
    this.guard = guard;
    this.executor = executor;
    this.reporter = reporter;
    this.heartbeats = heartbeats;
    this.payloads = new PayloadCheck(executor);
    this.unstarted = new Unstarted(workplace.output(), InstantSource.system());
    this.writer =
        new OutcomeWriter(reporter, heartbeats, workplace.counts(), workplace.milestones());
  }

  /** What the pipeline shares with the node that drains it. */
  record Workplace(
      Slots slots,
      Flights flights,
      Capacity capacity,
      Map<String, Prefetch> prefetch,
      OutputReporter output,
      ReplyReporter replies,
      PastEvents past,
      Counts counts,
      Milestones milestones) {

    /** A task of another queue may have come by its own way; nothing is learnt from it. */
    private void ran(String queue, Duration time) {
      Prefetch learning = prefetch.get(queue);
      if (learning != null) {
        learning.ran(time);
      }
    }
  }

  @Override
  public Handling accept(Delivery delivery) {
    var flight = new Flight(run(delivery), delivery, EarlyReply.of(delivery, workplace.replies()));
    workplace.flights().add(flight);
    Thread.ofVirtual().name(flight.run().execution()).start(() -> fly(flight));
    return flight;
  }

  private Run run(Delivery delivery) {
    TaskHeader task = delivery.task().header();
    String node = heartbeats.id();
    int handlerAttempts =
        guard
            .handler(task.type())
            .map(executor::completed)
            .map(HandlerSpec::maxAttempts)
            .orElse(UNKNOWN_HANDLER_ATTEMPTS);
    return new Run(
        node + "-" + executions.incrementAndGet(),
        node,
        task,
        delivery.at(),
        delivery.deliveries(),
        task.maxAttempts() > 0 ? task.maxAttempts() : handlerAttempts);
  }

  @Override
  public boolean distrustsCounts() {
    return heartbeats.isDisturbed();
  }

  @Override
  public Set<Coordinates> spokenOf(Collection<Delivery> deliveries) {
    return workplace.past().spokenOf(deliveries.stream().map(TaskPipeline::question).toList());
  }

  private static PastEvents.Question question(Delivery delivery) {
    return new PastEvents.Question(
        delivery.task().header().id().value(), delivery.at(), delivery.appendedAt());
  }

  @Override
  public CompletableFuture<?> claim(int partition, List<Run> runs) {
    // A batch that straddles the loss of all claims belongs to the lost ones.
    String node = runs.getFirst().node();
    return heartbeats.holds(node)
        ? reporter.send(partition, node, new Event.Claimed(node, runs))
        : CompletableFuture.failedFuture(new IllegalStateException(node + " holds no claims"));
  }

  private void fly(Flight flight) {
    try {
      switch (flight.awaitLeave(CLAIM_LIMIT)) {
        case RUN -> {
          Optional<Event> event = inSlot(flight);
          event.ifPresentOrElse(
              end -> writer.end(flight, end), () -> flight.settle(Settlement.ACCEPT));
        }
        case END -> {
          workplace.capacity().give(flight.run().task().queue());
          writer.end(flight, unstarted.unconfirmed(flight, CLAIM_LIMIT));
        }
        case RELEASE -> {
          workplace.capacity().give(flight.run().task().queue());
          releaseLine(flight);
        }
      }
    } catch (RuntimeException | Error e) {
      LOG.atError()
          .setCause(e)
          .addKeyValue("taskId", flight.run().task().id())
          .log("task released after a bug");
      // Its record comes again: what runs must not go on beside that.
      flight.abandon();
      releaseClaim(flight, "a task met a bug");
    } finally {
      flight.settle(Settlement.RELEASE);
      workplace.flights().remove(flight);
    }
  }

  /** A claim without an answer may stand in the log all the same, and a line would wait for it. */
  private void releaseLine(Flight flight) {
    if (flight.runsAlone()) {
      releaseClaim(flight, "a claim has no answer");
    }
  }

  /** The record of a claimed task is accepted: only the end of all claims makes it run again. */
  private void releaseClaim(Flight flight, String why) {
    flight.startEnd();
    if (flight.isClaimed() && heartbeats.holds(flight.run().node())) {
      heartbeats.giveUp(why);
    }
  }

  private Optional<Event> inSlot(Flight flight) {
    TaskHeader task = flight.run().task();
    var turn = workplace.slots().ask(task.queue(), task.plan().priority());
    flight.waits(turn);
    boolean hasSlot = turn.join();
    long begun = System.nanoTime();
    try {
      if (!flight.begin()) {
        flight.settle(Settlement.RELEASE);
        return Optional.empty();
      }
      return hasSlot
          ? judged(flight)
          : Optional.of(Ends.deferred(flight, Reason.DRAINED, Duration.ZERO));
    } finally {
      if (hasSlot) {
        workplace.slots().leave(task.queue());
        workplace.ran(task.queue(), Duration.ofNanos(System.nanoTime() - begun));
      }
      workplace.capacity().give(task.queue());
    }
  }

  private Optional<Event> judged(Flight flight) {
    JsonText payload = flight.task().payload();
    return switch (guard.judge(
        flight.run().task(), handler -> payloads.refusal(handler, payload))) {
      case Verdict.Admit(Admission admission) -> execute(flight, admission);
      case Verdict.Defer(Reason reason, Duration delay) ->
          Optional.of(Ends.deferred(flight, reason, delay));
      case Verdict.Refuse(Outcome outcome) -> Optional.of(unstarted.refused(flight, outcome));
      case Verdict.Skip(Reason reason) -> skipped(flight, reason);
    };
  }

  private Optional<Event> skipped(Flight flight, Reason reason) {
    workplace.counts().increment(Count.SKIPPED);
    LOG.atDebug()
        .addKeyValue("taskId", flight.run().task().id())
        .addKeyValue("reason", reason)
        .log("task skipped");
    if (reason == Reason.CANCEL_REQUESTED) {
      // The ledger may wait for this word, or may have forgotten a cancel that overtook its task.
      return Optional.of(unstarted.cancelled(flight));
    }
    if (flight.runsAlone()) {
      // The ledger counts on this run: without a word its line would wait for it.
      return Optional.of(unstarted.late(flight));
    }
    flight.startEnd();
    return Optional.empty();
  }

  private Optional<Event> execute(Flight flight, Admission admission) {
    try (admission) {
      if (flight.runsAlone() && !heartbeats.holds(flight.run().node())) {
        // The word that its claim stands may have lain here while the node stood still.
        flight.settle(Settlement.RELEASE);
        return Optional.empty();
      }
      ExecutionReport report = report(flight, request(flight, admission.handler()));
      // Otherwise the node has stood still, and its processes have ended for that alone.
      Optional<Duration> spared =
          heartbeats.holds(flight.run().node())
              ? admission.report(report.outcome())
              : Optional.empty();
      return spared
          .map(wait -> Ends.deferred(flight, Reason.BREAKER_OPEN, wait))
          .or(() -> Optional.of(Ends.ran(flight, report)));
    }
  }

  private static ExecutionRequest request(Flight flight, HandlerSpec handler) {
    return ExecutionRequest.of(
        flight.run().execution(), handler, flight.run().task(), flight.task().payload());
  }

  private ExecutionReport report(Flight flight, ExecutionRequest request) {
    Optional<OutputTotals> written = Optional.empty();
    workplace.output().begin(flight.run());
    try {
      var progress = new ProgressRelay(flight, reporter, heartbeats, workplace.milestones());
      var running = executor.run(request, progress);
      flight.runs(running);
      workplace.milestones().reached(Milestone.STARTED);
      ExecutionReport report = progress.relayUntil(running.report());
      workplace.milestones().reached(Milestone.EXITED);
      written = report.output();
      return report;
    } finally {
      workplace.output().end(flight.run(), written);
    }
  }
}
