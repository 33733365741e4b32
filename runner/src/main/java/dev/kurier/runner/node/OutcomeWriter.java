package dev.kurier.runner.node;

import dev.kurier.protocol.Event;
import dev.kurier.protocol.FailureKind;
import dev.kurier.protocol.Outcome;
import dev.kurier.protocol.Run;
import dev.kurier.runner.acquire.Settlement;
import dev.kurier.runner.observe.Count;
import dev.kurier.runner.observe.Counts;
import dev.kurier.runner.observe.Milestone;
import dev.kurier.runner.observe.Milestones;
import dev.kurier.runner.report.EventReporter;
import dev.kurier.runner.report.Heartbeats;
import dev.kurier.runner.task.StopReason;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes the one event that ends a flight, if the node may still speak for it, and settles the
 * flight by the broker's word. Thread-safe.
 */
final class OutcomeWriter {

  private static final Logger LOG = LoggerFactory.getLogger(OutcomeWriter.class);

  private final EventReporter reporter;
  private final Heartbeats heartbeats;
  private final Counts counts;
  private final Milestones milestones;

  OutcomeWriter(
      EventReporter reporter, Heartbeats heartbeats, Counts counts, Milestones milestones) {
    this.reporter = reporter;
    this.heartbeats = heartbeats;
    this.counts = counts;
    this.milestones = milestones;
  }

  /** Returns when the flight is settled. */
  void end(Flight flight, Event event) {
    flight.startEnd();
    boolean isSpokenFor =
        heartbeats.holds(flight.run().node())
            && flight.stopAsked().filter(StopReason.CLAIM_LOST::equals).isEmpty();
    if (!isSpokenFor) {
      flight.settle(Settlement.RELEASE);
      return;
    }
    try {
      var word = write(flight.run(), event);
      milestones.reached(Milestone.OUTCOME_SENT);
      Written written = word.join();
      milestones.reached(Milestone.OUTCOME_DURABLE);
      flight.early().ifPresent(reply -> tell(flight, reply, written));
      counts.increment(event instanceof Event.Deferred ? Count.DEFERRED : Count.REPORTED);
      flight.settle(Settlement.ACCEPT);
    } catch (CompletionException e) {
      lose(flight, e);
    }
  }

  /** What the log holds in the end, which may be less than what was to be written. */
  private record Written(Event event, Instant at) {}

  /** Whoever was asked to stop, or has lost its claims, leaves it to the ledger. */
  private void tell(Flight flight, EarlyReply reply, Written written) {
    if (flight.stopAsked().isEmpty() && heartbeats.holds(flight.run().node())) {
      reply.written(written.event(), written.at());
    }
  }

  private CompletableFuture<Written> write(Run run, Event event) {
    return send(run, event)
        .exceptionallyCompose(failure ->
            event instanceof Event.Ended ended && isTooLarge(failure)
                ? send(run, shrunk(ended))
                : CompletableFuture.failedFuture(failure));
  }

  private CompletableFuture<Written> send(Run run, Event event) {
    return reporter
        .send(run.at().partition(), run.task().id().value(), event)
        .thenApply(word -> new Written(event, Instant.ofEpochMilli(word.timestamp())));
  }

  private static boolean isTooLarge(Throwable failure) {
    return failure instanceof RecordTooLargeException
        || failure.getCause() instanceof RecordTooLargeException;
  }

  private static Event shrunk(Event.Ended ended) {
    Outcome outcome =
        ended.outcome() instanceof Outcome.Succeeded
            ? new Outcome.Failed(
                FailureKind.PERMANENT,
                "RESULT_TOO_LARGE",
                "",
                "what the run left is larger than one record may be",
                "",
                Optional.empty())
            : ended.outcome();
    // Without the task: the ledger reads it by its coordinates.
    return new Event.Ended(
        ended.run(),
        outcome,
        Optional.empty(),
        ended.startedAt(),
        ended.ranFor(),
        "",
        ended.killed(),
        ended.handlerVersion());
  }

  /** Unclaimed, its record comes again. Claimed, only the end of all claims makes it run again. */
  private void lose(Flight flight, CompletionException failure) {
    LOG.atWarn()
        .addKeyValue("taskId", flight.run().task().id())
        .addKeyValue("execution", flight.run().execution())
        .addKeyValue("error", String.valueOf(failure.getCause()))
        .log("outcome not written");
    if (flight.isClaimed() && heartbeats.holds(flight.run().node())) {
      heartbeats.giveUp("an outcome could not be written");
    }
    flight.settle(Settlement.RELEASE);
  }
}
