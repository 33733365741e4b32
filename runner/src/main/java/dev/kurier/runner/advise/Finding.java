package dev.kurier.runner.advise;

/**
 * A habit of a handler that matters when tasks share a process.
 *
 * @param habit which one
 * @param detail how it showed, in words
 */
public record Finding(Habit habit, String detail) {

  /** What a handler may do that it must not do in mode {@code warm}. */
  public enum Habit {
    /** Its second result in the same process differs, in fresh processes it does not. */
    KEEPS_STATE,
    /** It leaves threads or processes behind. */
    LEAVES_BEHIND,
    /** Its process grows with each task. */
    GROWS,
    /** It gives another result in another mode. */
    DIFFERS,
    /** Results differ in fresh processes too: they say nothing about state. */
    VARIES
  }
}
