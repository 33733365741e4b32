package dev.kurier.runner.ledger;

import java.util.OptionalInt;

/**
 * How the ledger dispatches a queue.
 *
 * @param perKey how many tasks of one fair key may be at the runners, at least 1; empty: as many as
 *     there is room for. Tasks without a fair key are not limited
 */
public record ManagedQueue(OptionalInt perKey) {

  /** One without a limit for each fair key. */
  public static final ManagedQueue UNLIMITED = new ManagedQueue(OptionalInt.empty());

  /** Checks the range. */
  public ManagedQueue {
    if (perKey.isPresent() && perKey.getAsInt() < 1) {
      throw new IllegalArgumentException("perKey is at least 1");
    }
  }

  /** One with a limit. */
  public static ManagedQueue limitedTo(int perKey) {
    return new ManagedQueue(OptionalInt.of(perKey));
  }

  /** Tells whether one more task of a fair key may go, beside those that are out. */
  boolean hasRoomBeside(int out) {
    return perKey.isEmpty() || out < perKey.getAsInt();
  }
}
