package dev.kurier.runner.node;

import dev.kurier.protocol.Event;
import dev.kurier.protocol.Outcome;
import dev.kurier.protocol.Reply;
import dev.kurier.protocol.ReplyTo;
import dev.kurier.protocol.TaskHeader;
import dev.kurier.runner.acquire.Delivery;
import dev.kurier.runner.report.ReplyReporter;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * The reply that a task wants before the ledger has decided. It is sent when the log holds a
 * success and the broker has confirmed that the record comes to nobody again, in whatever order.
 * Thread-safe.
 */
final class EarlyReply {

  private final TaskHeader task;
  private final ReplyTo to;
  private final ReplyReporter replies;
  private final CompletableFuture<Boolean> accepted = new CompletableFuture<>();

  private EarlyReply(TaskHeader task, ReplyTo to, ReplyReporter replies) {
    this.task = task;
    this.to = to;
    this.replies = replies;
  }

  /** That of a delivery, if its task asks for one and no other run of it can have been. */
  static Optional<EarlyReply> of(Delivery delivery, ReplyReporter replies) {
    TaskHeader task = delivery.task().header();
    return delivery.isFirst() && task.attempt() == 1
        ? task.replyTo()
            .filter(to -> to.when() == ReplyTo.When.REPORTED)
            .map(to -> new EarlyReply(task, to, replies))
        : Optional.empty();
  }

  /** The record comes to nobody again. */
  void accepted() {
    accepted.complete(true);
  }

  /**
   * The log holds what has become of the run. A failure is the ledger's to tell: it may try again.
   *
   * @param event as it was written
   * @param at the broker's time of it
   */
  void written(Event event, Instant at) {
    boolean isLate = task.deadline().filter(deadline -> !at.isBefore(deadline)).isPresent();
    if (!isLate
        && event instanceof Event.Ended ended
        && ended.outcome() instanceof Outcome.Succeeded success) {
      int size = success.result().size();
      // Whatever goes wrong there stays in the future that nobody looks at: settling goes on.
      var _ = accepted.thenRun(() -> replies.send(to, Reply.reported(task, success, at), size));
    }
  }
}
