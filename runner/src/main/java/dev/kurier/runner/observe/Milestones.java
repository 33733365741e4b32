package dev.kurier.runner.observe;

/** Is told which points on their way tasks have reached. Thread-safe; called for every task. */
public interface Milestones {

  /** Does nothing: every process but those that a test ends at such a point. */
  Milestones NONE = milestone -> {};

  /**
   * Returns at once, or ends, delays or fails the caller.
   *
   * @throws RuntimeException if it was armed to
   */
  void reached(Milestone milestone);
}
