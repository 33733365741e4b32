package dev.kurier.runner.ledger;

import dev.kurier.protocol.Coordinates;
import dev.kurier.protocol.DeadLetter;
import dev.kurier.protocol.Task;
import dev.kurier.protocol.TaskHeader;
import dev.kurier.protocol.TaskState;
import java.util.List;
import java.util.Optional;

/** Composes dead letters, from bytes that may have to be read first. */
final class Letters {

  private final StoredTasks stored;

  Letters(StoredTasks stored) {
    this.stored = stored;
  }

  /** The tasks that lie in records. */
  interface StoredTasks {
    /** The task that a record carries; empty if it is gone, or never was the expected one. */
    Optional<Task> read(Coordinates at, TaskHeader expected);
  }

  DeadLetter of(TaskState state, Effect.Bury bury) {
    DeadLetter.Original original =
        bytes(state, bury.body())
            .<DeadLetter.Original>map(DeadLetter.Original.Understood::new)
            .orElseGet(() -> new DeadLetter.Original.Raw(""));
    Cause cause = bury.cause();
    return new DeadLetter(
        state.task().id(),
        state.task().queue(),
        state.status(),
        state.reason(),
        cause.code(),
        cause.message(),
        original,
        bury.from(),
        state.history(),
        cause.outputTail(),
        state.updatedAt());
  }

  /**
   * The same without what makes it large: its bytes lie where it came from, for as long as kept.
   */
  static DeadLetter bare(DeadLetter letter) {
    return new DeadLetter(
        letter.id(),
        letter.queue(),
        letter.status(),
        letter.reason(),
        letter.code(),
        letter.message(),
        new DeadLetter.Original.Raw(""),
        letter.from(),
        List.of(),
        "",
        letter.diedAt());
  }

  Optional<Task> bytes(TaskState state, Body body) {
    return switch (body) {
      case Body.Held(var task) -> Optional.of(task);
      case Body.Stored(var at) -> stored.read(at, state.task());
    };
  }
}
