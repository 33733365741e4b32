package dev.kurier.runner.verify;

import dev.kurier.protocol.Codecs;
import dev.kurier.protocol.Coordinates;
import dev.kurier.protocol.Counters;
import dev.kurier.protocol.Hold;
import dev.kurier.protocol.Reason;
import dev.kurier.protocol.Reply;
import dev.kurier.protocol.Status;
import dev.kurier.protocol.TaskId;
import dev.kurier.protocol.TaskState;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What is kept of a task's state: results may be large.
 *
 * @param end tells two ends apart, 0 before the end
 * @param told tells apart what two ends mean for a submitter, 0 before the end
 * @param isAnswered whether somebody is told of the end
 * @param at the record that brings it to a runner, where that is known
 * @param claimedBy the node that holds it
 * @param waitsFor the task whose end it waits for
 * @param follows other tasks whose ends it waits for; any of them may not have come yet
 */
record Stand(
    Status status,
    Counters counters,
    Instant submittedAt,
    Instant updatedAt,
    Optional<Instant> dueAt,
    Optional<Coordinates> at,
    Optional<String> claimedBy,
    Optional<TaskId> waitsFor,
    List<TaskId> follows,
    boolean isAnswered,
    long end,
    long told) {

  static Stand of(TaskState state) {
    return new Stand(
        state.status(),
        state.counters(),
        state.submittedAt(),
        state.updatedAt(),
        state.dueAt(),
        isBroughtByLedger(state) ? Optional.empty() : state.at(),
        state.claim().map(run -> run.node()),
        state.hold().flatMap(Stand::releaser),
        state.hold().map(Stand::pending).orElse(List.of()),
        state.task().replyTo().isPresent() && !state.noReplyRoute(),
        state.status().isTerminal() ? Digest.of(Codecs.REPLY.encode(Reply.of(state))) : 0,
        state.status().isTerminal() ? Digest.of(state.status(), state.outcome()) : 0);
  }

  private static boolean isBroughtByLedger(TaskState state) {
    return state.hold().isPresent() || state.reason() == Reason.RELEASED;
  }

  private static List<TaskId> pending(Hold hold) {
    return hold instanceof Hold.Tasks tasks ? tasks.pending() : List.of();
  }

  private static Optional<TaskId> releaser(Hold hold) {
    return switch (hold) {
      case Hold.Key held -> Optional.of(held.by());
      case Hold.Existing held -> Optional.of(held.by());
      case Hold.Tasks _, Hold.Time _, Hold.Queue _, Hold.Other _ -> Optional.empty();
    };
  }

  boolean isTerminal() {
    return status.isTerminal();
  }
}
