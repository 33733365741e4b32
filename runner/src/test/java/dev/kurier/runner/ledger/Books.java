package dev.kurier.runner.ledger;

import dev.kurier.runner.ledger.Parts.Part;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Folds events on accounts and checks the rules of one task. The fold is pure, so each event is
 * folded on each account once, however many worlds have both.
 */
final class Books {

  private final Explorer.Fold fold;
  private final Parts parts;
  private final Map<Entry, Folded> entries = new HashMap<>();

  Books(Explorer.Fold fold, Parts parts) {
    this.fold = fold;
    this.parts = parts;
  }

  /**
   * What came of an event.
   *
   * @param effects what was asked for
   * @param broken the rule that does not hold any more
   */
  record Folded(Part<Account> after, List<Effect> effects, Optional<String> broken) {}

  private record Entry(int account, int event, Hour hour) {}

  Folded fold(Part<Account> before, Part<LifecycleEvent> event, Hour hour) {
    var entry = new Entry(before.id(), event.id(), hour);
    Folded folded = entries.get(entry);
    if (folded == null) {
      folded = first(before.value(), event.value(), hour.moment());
      entries.put(entry, folded);
    }
    return folded;
  }

  /** Tells whether the ledger would wake up for a task by this hour. */
  boolean wakes(Account account, Hour hour) {
    return account
        .state()
        .flatMap(fold::wakeAt)
        .filter(at -> !at.isAfter(hour.moment().now()))
        .isPresent();
  }

  private Folded first(Account before, LifecycleEvent event, Moment moment) {
    Decision decision = fold.apply(before.state(), event, moment);
    Account after = before.after(event, decision);
    Optional<String> broken =
        Ghost.seen(fold, before.state(), event, moment, decision)
            .or(() -> Ghost.heard(fold, decision.state()))
            .or(() -> Rules.afterFold(before, event, decision, after));
    return new Folded(parts.of(after), decision.effects(), broken);
  }
}
