package dev.kurier.protocol;

import java.time.Instant;

/** Why the ledger holds a task back: what must happen before a runner gets it. */
public sealed interface Hold {

  /**
   * Its time has not come; that is the state's {@code dueAt}.
   *
   * @param since when it began to wait
   */
  record Time(Instant since) implements Hold {}

  /**
   * The task before it in the line of its key has not ended.
   *
   * @param by that task
   */
  record Key(Instant since, TaskId by) implements Hold {}

  /**
   * It ends when an existing task of its unique key does, and never runs.
   *
   * @param by that task
   */
  record Existing(Instant since, TaskId by) implements Hold {}

  /**
   * Something that a newer version knows; only that one releases it.
   *
   * @param written all of it as it was written, so that nothing is lost
   */
  record Other(JsonText written) implements Hold {}
}
