package dev.kurier.runner.ledger;

import dev.kurier.protocol.DeadLetter;
import dev.kurier.protocol.Reason;
import dev.kurier.protocol.Status;
import dev.kurier.protocol.Task;
import dev.kurier.protocol.TaskState;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** What follows when a record lies on a queue. Immutable. */
final class Submission {

  private final Holding holding;
  private final Dispatch dispatch;

  Submission(Holding holding, Dispatch dispatch) {
    this.holding = holding;
    this.dispatch = dispatch;
  }

  Decision submitted(Optional<TaskState> before, LifecycleEvent.Submitted submitted, Instant now) {
    return before.map(state -> again(state, submitted)).orElseGet(() -> first(submitted, now));
  }

  /** Keeps a record that is no task, once, under its own id. */
  static Decision refused(Optional<TaskState> before, LifecycleEvent.Refused refused, Instant now) {
    if (before.isPresent()) {
      return Decision.of(before.get());
    }
    String detail = refused.code() + ": " + refused.message();
    StateDraft draft =
        StateDraft.of(
                StateDraft.fresh(
                    refused.header(), Optional.of(refused.at()), refused.brokerTime(), now))
            .becomes(Status.FAILED, Reason.INVALID, detail, now);
    return Ending.quietly(draft).and(new Effect.BuryRefused(letter(refused, now)));
  }

  private Decision first(LifecycleEvent.Submitted submitted, Instant now) {
    Task task = submitted.task();
    TaskState state =
        StateDraft.fresh(task.header(), Optional.of(submitted.at()), submitted.brokerTime(), now);
    boolean late = task.header().deadline().filter(at -> !at.isAfter(now)).isPresent();
    if (late) {
      return Ending.expired(state, "its deadline had passed when it came", now);
    }
    if (submitted.isForRunners()) {
      // Its record keeps its bytes, whoever reads it.
      return dispatch.isManaged(state)
          ? dispatch.toRunners(state, Reason.RELEASED, "", now)
          : Decision.of(state);
    }
    TaskState kept = StateDraft.of(state).keeps(task).build();
    return holding.arrived(kept, submitted.line(), Reason.RELEASED, now);
  }

  private static Decision again(TaskState state, LifecycleEvent.Submitted submitted) {
    Task task = submitted.task();
    if (!isSamePayload(state, task)) {
      LifecycleEvent.Refused conflict = RefusedRecord.conflict(submitted);
      return Decision.of(state, new Effect.Follow(conflict.header().id(), conflict));
    }
    boolean sameRecord = state.at().filter(submitted.at()::equals).isPresent();
    if (state.status().isTerminal()) {
      Decision unchanged = Decision.of(state);
      return sameRecord ? unchanged : Ending.answer(state).map(unchanged::and).orElse(unchanged);
    }
    boolean earlier = submitted.brokerTime().isBefore(state.submittedAt());
    return Decision.of(
        sameRecord && earlier
            ? StateDraft.of(state).submittedAt(submitted.brokerTime()).build()
            : state);
  }

  // What others gave may have taken its place.
  private static boolean isSamePayload(TaskState state, Task task) {
    boolean isReplaced =
        state.task().plan().equals(task.header().plan())
            && state.task().plan().after().filter(Following::replacesPayload).isPresent();
    return isReplaced || state.task().payloadSha256().equals(task.header().payloadSha256());
  }

  private static DeadLetter letter(LifecycleEvent.Refused refused, Instant now) {
    return new DeadLetter(
        refused.header().id(),
        refused.header().queue(),
        Status.FAILED,
        Reason.INVALID,
        refused.code(),
        refused.message(),
        refused.original(),
        refused.at(),
        List.of(),
        "",
        now);
  }
}
