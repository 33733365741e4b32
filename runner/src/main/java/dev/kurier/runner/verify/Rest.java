package dev.kurier.runner.verify;

import dev.kurier.runner.verify.Finding.Count;
import java.util.Map;
import java.util.Set;

/** What is still to be read in an installation, by group; and what transactions are open. */
public sealed interface Rest {

  /**
   * The brokers have told.
   *
   * @param unread records by group and topic
   * @param open transactional ids whose transaction is under way
   */
  record Known(Map<String, Long> unread, Set<String> open) implements Rest {
    public Known {
      unread = Map.copyOf(unread);
      open = Set.copyOf(open);
    }
  }

  /** Nobody may tell. */
  record Unknown(String why) implements Rest {}

  /** Looked at only when no task is under way: else there is something to read by right. */
  default Finding finding(int tasksUnderWay) {
    return switch (this) {
      case Unknown unknown -> new Finding.Unobserved(Invariant.I11, unknown.why());
      case Known _ when tasksUnderWay > 0 ->
          new Finding.Unobserved(Invariant.I11, tasksUnderWay + " tasks have not ended");
      case Known known -> found(known);
    };
  }

  private static Finding found(Known known) {
    Count count = new Count(Invariant.I11);
    known
        .unread()
        .forEach((what, records) -> count.check(records == 0, what, records + " records unread"));
    known.open().forEach(id -> count.broken(id, "its transaction is open"));
    return count.found();
  }
}
