package dev.kurier.runner.verify;

import dev.kurier.protocol.Edit;
import dev.kurier.protocol.Lineage;
import dev.kurier.runner.verify.Finding.Count;
import java.util.List;
import java.util.Optional;

/** The invariants that one task's story can keep or break; counts over all stories. */
final class TaskRules {

  private static final int MOST_ATTEMPTS = 100;

  private final Evidence evidence;
  private final Count ends = new Count(Invariant.I2);
  private final Count replies = new Count(Invariant.I3);
  private final Count origins = new Count(Invariant.I4);
  private final Count runs = new Count(Invariant.I5);
  private final Count attempts = new Count(Invariant.I6);
  private final Count letters = new Count(Invariant.I7);
  private final Count lineages = new Count(Invariant.I8);
  private int contradictory;
  private int reported;
  private int differing;

  TaskRules(Evidence evidence) {
    this.evidence = evidence;
  }

  void look(Story story) {
    ended(story);
    replied(story);
    reported(story);
    submitted(story);
    counted(story);
    numbered(story);
    buried(story);
    story.lineage.ifPresent(lineage -> repeats(story, lineage));
  }

  List<Finding> findings() {
    return List.of(
        ends.found(),
        replies.found(),
        origins.found(),
        runs.found(),
        attempts.found(),
        letters.found(),
        lineages.found());
  }

  /** How many tasks have replies that differ from each other or from the state. */
  int contradictory() {
    return contradictory;
  }

  /** How many tasks of which a runner has told the end before the ledger did. */
  int reported() {
    return reported;
  }

  /** Of how many of those the ledger has decided otherwise, which is no broken promise. */
  int differing() {
    return differing;
  }

  private void ended(Story story) {
    if (story.stand.isPresent()) {
      ends.check(story.changes.isEmpty(), story.id.value(), String.join(", ", story.changes));
    }
  }

  private void replied(Story story) {
    String id = story.id.value();
    if (story.replies == 0) {
      if (story.end().filter(Stand::isAnswered).isPresent()) {
        replies.broken(id, "it has ended, and no reply was written");
      }
      return;
    }
    boolean isOfItsEnd = story.end().filter(end -> end.end() == story.reply).isPresent();
    if (isOfItsEnd && !story.areRepliesDifferent) {
      replies.checked();
      return;
    }
    contradictory++;
    replies.broken(
        id,
        story.areRepliesDifferent
            ? "its " + story.replies + " replies are not equal"
            : "its reply does not tell what its state tells");
  }

  private void reported(Story story) {
    if (!story.reports.isEmpty()) {
      reported++;
      boolean isOfItsEnd =
          story
              .end()
              .filter(end -> story.reports.stream().allMatch(one -> one == end.told()))
              .isPresent();
      differing += isOfItsEnd || story.end().isEmpty() ? 0 : 1;
    }
  }

  private void submitted(Story story) {
    if (story.stand.isPresent()) {
      boolean isAsked = story.records > 0 || story.isIntended || story.lineage.isPresent();
      origins.check(isAsked, story.id.value(), "it has a state, and no record on a queue");
    }
  }

  private void counted(Story story) {
    if (story.stand.isEmpty() || story.runs.isEmpty()) {
      return;
    }
    Surplus surplus = Surplus.of(story);
    runs.check(surplus.isExplained(), story.id.value(), surplus.toString());
  }

  private void numbered(Story story) {
    if (story.runs.isEmpty()) {
      return;
    }
    boolean[] seen = new boolean[MOST_ATTEMPTS + 1];
    story.runs.forEach(run -> seen[run.attempt()] = true);
    int last = story.runs.stream().mapToInt(Story.Ran::attempt).max().orElse(0);
    int attempt = 1;
    while (attempt < last && seen[attempt]) {
      attempt++;
    }
    attempts.check(
        attempt == last,
        story.id.value(),
        "attempt " + last + " told its end, attempt " + attempt + " did not");
  }

  private void buried(Story story) {
    boolean isShadow = story.lineage.filter(Lineage::shadow).isPresent();
    boolean isDead = story.end().filter(end -> end.status().isDeadLettered()).isPresent();
    int due = isDead && !isShadow ? 1 : 0;
    letters.check(
        story.letters.size() == due,
        story.id.value(),
        story.letters.size() + " dead letters, and its state is " + status(story));
  }

  private static String status(Story story) {
    return story.stand.map(stand -> stand.status().name()).orElse("unknown");
  }

  private void repeats(Story story, Lineage lineage) {
    evidence
        .find(lineage.replayOf())
        .ifPresent(parent -> {
          int before = parent.lineage.map(Lineage::replaySeq).orElse(0);
          Optional<String> meant =
              lineage.edit().map(Edit::fromSha256).or(() -> story.payloadSha256);
          boolean isEqual = parent.payloadSha256.equals(meant);
          lineages.check(
              isEqual && lineage.replaySeq() == before + 1,
              story.id.value(),
              "replay %d of %s, which is number %d; payloads %s"
                  .formatted(
                      lineage.replaySeq(),
                      lineage.replayOf(),
                      before,
                      isEqual ? "equal" : "differ"));
        });
  }
}
