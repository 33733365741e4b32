package dev.kurier.runner.ledger;

import dev.kurier.protocol.Coordinates;
import dev.kurier.protocol.DeadLetter;
import dev.kurier.protocol.Event;
import dev.kurier.protocol.Request;
import dev.kurier.protocol.Run;
import dev.kurier.protocol.Task;
import dev.kurier.protocol.TaskHeader;
import dev.kurier.protocol.TaskId;
import java.time.Instant;
import java.util.Optional;

/** What can happen to one task. */
sealed interface LifecycleEvent {

  /**
   * A record with this task lies on its queue, or was handed to the ledger.
   *
   * @param isHanded true if it lies in {@code intake}, where no runner sees it
   * @param line who stands in the line of its key
   */
  record Submitted(Task task, Coordinates at, Instant brokerTime, boolean isHanded, Line line)
      implements LifecycleEvent {

    /** One on its queue, whose key has no line. */
    Submitted(Task task, Coordinates at, Instant brokerTime) {
      this(task, at, brokerTime, false, Line.EMPTY);
    }

    /** Tells whether a runner takes it by itself. */
    boolean isForRunners() {
      return !isHanded && task.header().plan().isNone();
    }
  }

  /**
   * A record on a queue cannot become a task; it is kept under an id of its own.
   *
   * @param header stands for the record: the id made from its coordinates
   * @param code which rule it breaks
   * @param message for a person
   */
  record Refused(
      TaskHeader header,
      String code,
      String message,
      DeadLetter.Original original,
      Coordinates at,
      Instant brokerTime)
      implements LifecycleEvent {}

  /** A runner took it. */
  record Claimed(Run run) implements LifecycleEvent {}

  /** A run of it has ended. */
  record RunEnded(Event.Ended ended) implements LifecycleEvent {}

  /** A run of it said how far it has come. */
  record Progressed(Event.Progressed progressed) implements LifecycleEvent {}

  /** A runner could not run it now. */
  record Deferred(Event.Deferred deferred) implements LifecycleEvent {}

  /** Somebody wants its end. */
  record CancelRequested(Request.Cancel request) implements LifecycleEvent {}

  /** Somebody wants this ended task to run again under a new id. */
  record ReplayRequested(Request.Replay request) implements LifecycleEvent {}

  /**
   * This is the task that a replay makes.
   *
   * @param line who stands in the line of its key
   */
  record Replayed(Request.Replay request, Line line) implements LifecycleEvent {

    /** One whose key has no line. */
    Replayed(Request.Replay request) {
      this(request, Line.EMPTY);
    }
  }

  /**
   * A task that it may have waited for has ended.
   *
   * @param ended that task
   * @param ahead whom it waits for now instead
   */
  record Freed(EndedTask ended, Optional<TaskId> ahead) implements LifecycleEvent {}

  /** It is the first in the line of its queue, and runners have room. */
  record Admitted() implements LifecycleEvent {}

  /** No order pauses its queue or its type any more. */
  record PauseEnded() implements LifecycleEvent {}

  /** Its time has come; for what, its state tells. */
  record Due() implements LifecycleEvent {}

  /** The node that claimed it does not hold it any more. */
  record NodeLost(String node, How how) implements LifecycleEvent {

    /** How that is known. */
    enum How {
      /** It stopped in order and said so. */
      LEFT,
      /** It lives and said that it has ended all its claims. */
      GAVE_UP,
      /** Nothing was heard of it. */
      SILENT
    }
  }

  /**
   * Nothing can be decided about it any more: the ledger itself fails at it, each time.
   *
   * @param cause what it fails at
   * @param problem how, for a person
   */
  record Faulted(LifecycleEvent cause, String problem) implements LifecycleEvent {}

  /** No record takes its state with the results that it waits with. */
  record NoRoom() implements LifecycleEvent {}

  /** Kafka has dropped the record that should have brought it to a runner. */
  record Dropped(Coordinates at) implements LifecycleEvent {}

  /** It should be dispatched again and no record holds its bytes any more. */
  record BytesGone(Coordinates at) implements LifecycleEvent {}
}
