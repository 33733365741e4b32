package dev.kurier.runner.explain;

import dev.kurier.protocol.Order;
import dev.kurier.protocol.TaskId;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * One link of the chain that leads from a task to what it waits for, or to what decided it.
 *
 * @param code stable, for programs
 * @param sentence for people
 * @param until when that ends by itself, as far as it is known
 * @param task the other task that it is about
 */
public record Because(Code code, String sentence, Optional<Instant> until, Optional<TaskId> task) {

  /** As many tasks a sentence names. */
  static final int NAMED = 3;

  /** What can be said. */
  public enum Code {
    /** Its submitter wants it later. */
    NOT_BEFORE,
    /** Another task of its key has not ended. */
    BEHIND,
    /** It ends as another task of its unique key does, and never runs. */
    SAME_AS,
    /** Tasks that it waits for have not ended. */
    WAITS_FOR,
    /** It stands in the line of a queue that the ledger dispatches. */
    IN_LINE,
    /** Of its fair key as many tasks are at the runners as may be. */
    KEY_FULL,
    /** Only a newer version of the ledger knows. */
    NEWER_LEDGER,
    /** An attempt has failed, and the next one is due later. */
    BACKOFF,
    /** It was sent away, and comes back later. */
    COMES_BACK,
    /** It lies in its queue. */
    QUEUED,
    /** An operator holds the queue, the type or the breaker. */
    HELD,
    /** No node has been heard lately. */
    NO_NODE,
    /** No node that was heard serves its queue. */
    QUEUE_NOT_SERVED,
    /** No node that serves its queue has its handler. */
    NO_HANDLER,
    /** Its handler cannot serve anywhere. */
    HANDLER_NOT_READY,
    /** The circuit breaker of its handler lets nothing through. */
    BREAKER_OPEN,
    /** The circuit breaker of its handler lets few probes through. */
    BREAKER_PROBES,
    /** Its handler runs as many as it may. */
    HANDLER_FULL,
    /** All slots of the nodes that could run it are taken. */
    SLOTS_TAKEN,
    /** Nothing is known to be in its way. */
    FREE,
    /** It runs. */
    RUNS,
    /** It runs on a node that is silent. */
    NODE_SILENT,
    /** It was asked to stop and has not yet. */
    STOPPING,
    /** Its deadline will end it. */
    DEADLINE,
    /** It has ended: what decided that. */
    ENDED,
    /** It was run again as another task. */
    REPLAYED,
    /** Its end was not told, for there is nowhere to tell it. */
    NO_REPLY
  }

  /** The first of some tasks, in a sentence. */
  static String named(List<TaskId> tasks) {
    return tasks.stream().limit(NAMED).map(TaskId::value).collect(Collectors.joining(", "));
  }

  static Because of(Code code, String sentence) {
    return new Because(code, sentence, Optional.empty(), Optional.empty());
  }

  /** An operator's order, in force or in the way. */
  public static Because held(Order order) {
    return of(Code.HELD, said(order)).until(order.until());
  }

  /** For example {@code queue slow is paused by ada until 2030-01-31T12:00:00Z: it moves}. */
  private static String said(Order order) {
    String what = order.subject().scope().name().toLowerCase(Locale.ROOT);
    String done =
        switch (order.instruction()) {
          case PAUSE -> "paused";
          case HOLD -> "held";
          case IGNORE -> "ignored";
        };
    String by = order.by().isEmpty() ? "" : " by " + order.by();
    return "%s %s is %s%s until %s: %s"
        .formatted(what, order.subject().name(), done, by, order.until(), order.reason());
  }

  Because until(Instant end) {
    return new Because(code, sentence, Optional.of(end), task);
  }

  Because about(TaskId other) {
    return new Because(code, sentence, until, Optional.of(other));
  }
}
