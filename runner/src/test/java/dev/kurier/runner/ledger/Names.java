package dev.kurier.runner.ledger;

import dev.kurier.protocol.Outcome;
import dev.kurier.protocol.TaskId;

/** What events are called in a counterexample, and whom they concern. */
final class Names {

  private Names() {}

  static String of(LifecycleEvent event) {
    return event instanceof LifecycleEvent.RunEnded(var ended)
        ? of(ended.outcome()) + " of " + ended.run().execution()
        : event.getClass().getSimpleName();
  }

  static String of(Outcome outcome) {
    return outcome instanceof Outcome.Failed failed
        ? failed.kind().name()
        : outcome.getClass().getSimpleName();
  }

  /** The task that an event of a topic is about. */
  static TaskId subject(LifecycleEvent event) {
    return switch (event) {
      case LifecycleEvent.Submitted submitted -> submitted.task().header().id();
      case LifecycleEvent.Refused refused -> refused.header().id();
      case LifecycleEvent.Claimed(var run) -> run.task().id();
      case LifecycleEvent.RunEnded(var ended) -> ended.run().task().id();
      case LifecycleEvent.Progressed(var progressed) -> progressed.taskId();
      case LifecycleEvent.Deferred(var deferred) -> deferred.run().task().id();
      case LifecycleEvent.CancelRequested(var request) -> request.taskId();
      case LifecycleEvent.ReplayRequested(var request) -> request.taskId();
      case LifecycleEvent.Replayed(var request, _) -> request.newId();
      case LifecycleEvent.Admitted _,
          LifecycleEvent.Due _,
          LifecycleEvent.PauseEnded _,
          LifecycleEvent.NodeLost _,
          LifecycleEvent.BytesGone _,
          LifecycleEvent.Dropped _,
          LifecycleEvent.NoRoom _,
          LifecycleEvent.Freed _,
          LifecycleEvent.Faulted _ ->
          throw new IllegalArgumentException(event + " does not come from a topic");
    };
  }
}
