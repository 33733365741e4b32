package dev.kurier.protocol;

import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

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
   * Tasks that it waits for have not ended.
   *
   * @param pending those that have not
   * @param results what those gave that have, as far as its handler gets it
   */
  record Tasks(Instant since, List<TaskId> pending, Map<TaskId, JsonText> results) implements Hold {

    /** Copies both. */
    public Tasks {
      pending = List.copyOf(pending);
      results = Collections.unmodifiableMap(new LinkedHashMap<>(results));
    }
  }

  /**
   * Runners have no room for it: it stands in the line of its queue, which the ledger dispatches.
   *
   * @param since when it began to wait
   */
  record Queue(Instant since) implements Hold {}

  /**
   * Something that a newer version knows; only that one releases it.
   *
   * @param written all of it as it was written, so that nothing is lost
   */
  record Other(JsonText written) implements Hold {}
}
