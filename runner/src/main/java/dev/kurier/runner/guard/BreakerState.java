package dev.kurier.runner.guard;

/** Whether a dependency is thought to be up. */
public enum BreakerState {
  /** Up: everything may run. */
  CLOSED,
  /** Down: nothing runs for a while. */
  OPEN,
  /** A few probes find out. */
  HALF_OPEN,
  /** An operator lets nothing through. */
  FORCED_OPEN,
  /** An operator lets everything through. */
  DISABLED
}
