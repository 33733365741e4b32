package dev.kurier.runner.execute;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A task that a warm child was given. Its changing fields are guarded by the child's lock. */
final class Turn {

  final long number;
  final int size;
  final Seat.Listener listener;
  final RunOutput output;
  Optional<Frame> lastAnswer = Optional.empty();
  boolean hasBegun;
  @Nullable StopCause asked;
  boolean mustDie;

  /**
   * One that waits.
   *
   * @param number of its run
   * @param size of its frame's body in bytes
   * @param outputLimit bytes of each of its streams that are kept
   */
  Turn(long number, int size, Seat.Listener listener, int outputLimit) {
    this.number = number;
    this.size = size;
    this.listener = listener;
    this.output = new RunOutput(listener, outputLimit);
  }
}
