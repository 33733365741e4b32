package dev.kurier.runner.ledger;

import dev.kurier.protocol.Control;
import dev.kurier.protocol.Reply;
import dev.kurier.protocol.Request;
import dev.kurier.protocol.TaskId;
import dev.kurier.protocol.TaskState;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/**
 * What the ledger knows of one task, and all that it has written about it.
 *
 * @param state what it knows
 * @param replies all different replies
 * @param letters how many dead letters were written
 * @param dispatches how often it was put on {@code retries}
 * @param putOff how often a runner could not run it: deferrals and failed starts
 * @param early a cancel that came before anything else
 * @param told true if the runners were told to skip it
 */
record Account(
    TaskId id,
    Optional<TaskState> state,
    Set<Reply> replies,
    int letters,
    int dispatches,
    int putOff,
    Optional<Request.Cancel> early,
    boolean told) {

  Account {
    replies = Set.copyOf(replies);
  }

  static Account of(TaskId id) {
    return new Account(id, Optional.empty(), Set.of(), 0, 0, 0, Optional.empty(), false);
  }

  Account after(LifecycleEvent event, Decision decision) {
    Set<Reply> all = new HashSet<>(replies);
    int buried = letters;
    int sent = dispatches;
    boolean isTold = told;
    for (Effect effect : decision.effects()) {
      switch (effect) {
        case Effect.Answer answer -> all.add(answer.reply());
        case Effect.Bury _, Effect.BuryRefused _ -> buried++;
        case Effect.Redispatch _ -> sent++;
        case Effect.Tell(Control.CancelTask _) -> isTold = true;
        case Effect.Tell(Control.StopRun _),
            Effect.Tell(Control.StartRun _),
            Effect.Tell(Control.OrderGiven _),
            Effect.Tell(Control.OrderLifted _),
            Effect.Tell(Control.BreakerReset _),
            Effect.Follow _,
            Effect.Await _,
            Effect.Free _,
            Effect.Post _ -> {}
      }
    }
    int waits = putOff + (World.isPutOff(event) ? 1 : 0);
    return new Account(id, decision.state(), all, buried, sent, waits, early, isTold);
  }

  Account expecting(Optional<Request.Cancel> cancel) {
    return new Account(id, state, replies, letters, dispatches, putOff, cancel, told);
  }

  boolean isClaimedBy(String node) {
    return state.flatMap(TaskState::claim).filter(claim -> claim.node().equals(node)).isPresent();
  }
}
