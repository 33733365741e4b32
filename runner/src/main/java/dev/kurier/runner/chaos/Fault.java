package dev.kurier.runner.chaos;

import java.time.Duration;

/**
 * Something that is done to a member.
 *
 * @param at when, from the start
 * @param member to whom
 * @param kind what
 * @param length how long it lasts: until the member is started again, goes on, or is connected
 *     again
 * @param isLone whether it waits until nothing is left of what came before
 */
record Fault(Duration at, String member, Kind kind, Duration length, boolean isLone) {

  /** One that comes at its time. */
  Fault(Duration at, String member, Kind kind, Duration length) {
    this(at, member, kind, length, false);
  }

  /** What can be done. */
  enum Kind {
    /** SIGKILL. */
    KILL,
    /** SIGSTOP, then SIGCONT. */
    FREEZE,
    /** SIGTERM, as for a deploy. */
    RESTART,
    /** Its connections to the broker are closed, and new ones refused. */
    CUT,
    /** Its connections stay open, and nothing comes through. */
    HALF_OPEN
  }

  /** When it is over, from the start. */
  Duration end() {
    return at.plus(length);
  }

  @Override
  public String toString() {
    return "%5.1f s  %-9s %s for %.1f s"
        .formatted(at.toMillis() / 1e3, kind, member, length.toMillis() / 1e3);
  }
}
