package dev.kurier.runner.execute;

import java.util.Optional;
import java.util.function.Predicate;

/** What is to become of a folder that is named like an executor's. */
sealed interface Fate {

  /** It is not a private folder of this user. */
  record Foreign() implements Fate {}

  /** Its owner lives. */
  record Inhabited(Owner owner) implements Fate {}

  /** Nobody can tell from here whether its owner lives: it is left alone. */
  record Unclear(String reason) implements Fate {}

  /** Its owner is dead. */
  record Abandoned(Owner owner) implements Fate {}

  /**
   * Decides. Pure.
   *
   * @param isOurs whether it is a private folder of this user
   * @param owner whom it names
   * @param self this JVM
   * @param isAlive asked only about owners of this JVM's world
   */
  static Fate of(boolean isOurs, Optional<Owner> owner, Owner self, Predicate<Owner> isAlive) {
    if (!isOurs) {
      return new Foreign();
    }
    if (owner.isEmpty()) {
      return new Unclear("it names no owner");
    }
    if (!owner.get().world().equals(self.world())) {
      return new Unclear("its owner is of another boot or container");
    }
    return isAlive.test(owner.get()) ? new Inhabited(owner.get()) : new Abandoned(owner.get());
  }
}
