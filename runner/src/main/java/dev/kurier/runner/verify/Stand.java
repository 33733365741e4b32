package dev.kurier.runner.verify;

import dev.kurier.protocol.Codecs;
import dev.kurier.protocol.Coordinates;
import dev.kurier.protocol.Counters;
import dev.kurier.protocol.Reply;
import dev.kurier.protocol.Status;
import dev.kurier.protocol.TaskState;
import java.time.Instant;
import java.util.Optional;

/**
 * What is kept of a task's state: results may be large.
 *
 * @param end tells two ends apart, 0 before the end
 * @param isAnswered whether somebody is told of the end
 * @param claimedBy the node that holds it
 */
record Stand(
    Status status,
    Counters counters,
    Instant submittedAt,
    Instant updatedAt,
    Optional<Instant> dueAt,
    Optional<Coordinates> at,
    Optional<String> claimedBy,
    boolean isAnswered,
    long end) {

  static Stand of(TaskState state) {
    return new Stand(
        state.status(),
        state.counters(),
        state.submittedAt(),
        state.updatedAt(),
        state.dueAt(),
        state.at(),
        state.claim().map(run -> run.node()),
        state.task().replyTo().isPresent() && !state.noReplyRoute(),
        state.status().isTerminal() ? Digest.of(Codecs.REPLY.encode(Reply.of(state))) : 0);
  }

  boolean isTerminal() {
    return status.isTerminal();
  }
}
