package dev.kurier.runner.ledger;

import dev.kurier.protocol.Control;
import dev.kurier.protocol.Coordinates;
import dev.kurier.protocol.DeadLetter;
import dev.kurier.protocol.Reply;
import dev.kurier.protocol.ReplyTo;
import dev.kurier.protocol.Request;
import dev.kurier.protocol.TaskId;
import java.util.List;
import java.util.Optional;

/** What a decision asks to be written in the transaction that writes the state. */
sealed interface Effect {

  /** Tell the submitter. */
  record Answer(ReplyTo to, Reply reply) implements Effect {}

  /** Put the task on {@code retries.<queue>}. */
  record Redispatch(String queue, Body body, int attempt) implements Effect {}

  /**
   * Write a dead letter for the task in its new state.
   *
   * @param body its bytes
   * @param from the record that carried it
   */
  record Bury(Body body, Coordinates from, Cause cause) implements Effect {}

  /** Write a dead letter for a record that was no task, or not this task. */
  record BuryRefused(DeadLetter letter) implements Effect {}

  /** Tell the runners. */
  record Tell(Control control) implements Effect {}

  /**
   * Tell this task of those among these that have ended already.
   *
   * @param tasks whose ends it waits for
   */
  record Await(List<TaskId> tasks) implements Effect {}

  /**
   * Tell those that wait for this task that it has ended.
   *
   * @param ahead whom it waited for itself
   */
  record Free(Optional<TaskId> ahead) implements Effect {}

  /** Fold this event on another task of the same partition, in the same transaction. */
  record Follow(TaskId id, LifecycleEvent event) implements Effect {}

  /** Ask the ledger that owns this partition, which hears of it exactly once. */
  record Post(int partition, Request request) implements Effect {}
}
