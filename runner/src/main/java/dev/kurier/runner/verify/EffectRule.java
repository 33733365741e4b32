package dev.kurier.runner.verify;

import dev.kurier.runner.verify.Finding.Count;
import java.util.Collection;
import java.util.Optional;

/**
 * Whether each idempotency key has one effect. Topics tell half of it: whether all runs of a task,
 * and all replays that were not given a new key, were told one key. What handlers did with it
 * stands in their journal alone.
 */
final class EffectRule {

  private static final String UNSEEN =
      "that each run was told its task's key; not checked: the effects, no topic has them";

  private EffectRule() {}

  static Finding look(Collection<Story> stories, Evidence evidence) {
    Count count = new Count(Invariant.I9);
    for (Story story : stories) {
      for (Story.Told told : story.told) {
        check(story, told, count);
      }
      told(story, evidence, count);
    }
    Optional<HandlerJournal> journal = evidence.journal();
    journal.ifPresent(known ->
        known.effects().forEach((key, times) -> count.check(times == 1, key, times + " effects")));
    return journal.isPresent() ? count.found() : count.found(UNSEEN);
  }

  /** A run of another payload is one of a record that was refused under the same id. */
  private static void check(Story story, Story.Told told, Count count) {
    if (story.idempotencyKey.isPresent()
        && story.payloadSha256.equals(Optional.of(told.sha256()))) {
      String key = story.idempotencyKey.get();
      count.check(
          key.equals(told.key()),
          story.id.value(),
          "it ran under the idempotency key " + told.key() + ", and its own is " + key);
    }
  }

  private static void told(Story story, Evidence evidence, Count count) {
    Optional<String> before =
        story
            .lineage
            .flatMap(lineage -> evidence.find(lineage.replayOf()))
            .flatMap(parent -> parent.idempotencyKey);
    if (before.isPresent() && story.idempotencyKey.isPresent()) {
      String key = story.idempotencyKey.get();
      count.check(
          key.equals(before.get()) || key.equals(story.id.value()),
          story.id.value(),
          "its idempotency key is neither that of the task it repeats, "
              + before.get()
              + ", nor new");
    }
  }
}
