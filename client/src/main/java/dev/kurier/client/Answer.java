package dev.kurier.client;

import dev.kurier.protocol.Reply;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * What is said of a task's end: by the ledger, and before that by a runner where the submitter
 * asked for it. What is heard is noted at once, the futures complete later on other threads, in any
 * order. Safe for use from many threads.
 */
final class Answer {

  private final CompletableFuture<Reply> first = new CompletableFuture<>();
  private final CompletableFuture<Reply> settled;

  /** The newest that was heard; a settled reply is the last. */
  private final AtomicReference<@Nullable Reply> heard = new AtomicReference<>();

  private final boolean mayBeReported;

  private Answer(boolean mayBeReported) {
    this.mayBeReported = mayBeReported;
    this.settled = mayBeReported ? new CompletableFuture<>() : first;
  }

  /** Of a task of which only the ledger speaks. */
  static Answer settled() {
    return new Answer(false);
  }

  /** Of a task of which a runner may speak before the ledger does. */
  static Answer reported() {
    return new Answer(true);
  }

  /** Whether a runner may speak of it. */
  boolean mayBeReported() {
    return mayBeReported;
  }

  /** Completes with what is heard first. */
  CompletableFuture<Reply> first() {
    return first;
  }

  /** Completes with what the ledger says; the same as the first unless it may be reported. */
  CompletableFuture<Reply> last() {
    return settled;
  }

  /** Notes what a runner says; false if nobody wants to know it, or knows it. */
  boolean hears(Reply reported) {
    return mayBeReported && heard.compareAndSet(null, reported);
  }

  /** Notes what the ledger says. */
  Told settles(Reply end) {
    Reply before = heard.getAndSet(end);
    return new Told(before == null ? end : before, end);
  }

  /**
   * What was told in the end.
   *
   * @param first what the result is completed with
   * @param last what the ledger says
   */
  record Told(Reply first, Reply last) {

    boolean differs() {
      return !first.tellsTheSameAs(last);
    }
  }

  /** Completes what has not been completed yet. */
  void complete(Told told) {
    first.complete(told.first());
    settled.complete(told.last());
  }

  /** There will be no word of the ledger; what was heard before stays. */
  void fail(Throwable failure) {
    Reply before = heard.get();
    if (before != null) {
      first.complete(before);
    }
    first.completeExceptionally(failure);
    settled.completeExceptionally(failure);
  }

  /** Nobody wants to know any more. */
  void cancel() {
    first.cancel(false);
    settled.cancel(false);
  }
}
