package dev.kurier.runner.replay;

import dev.kurier.protocol.ReplayRange;
import dev.kurier.protocol.ReplaySkip;
import dev.kurier.protocol.Request;
import java.util.List;
import java.util.Optional;

/** What can happen to a replay. */
public sealed interface ReplayEvent {

  /** What it is about is known. */
  record Frozen(List<ReplayRange> range) implements ReplayEvent {
    /** Copies the range. */
    public Frozen {
      range = List.copyOf(range);
    }
  }

  /** Dead letters up to here are none of its business. */
  record Passed(Spot upTo) implements ReplayEvent {}

  /** The partition of a dead letter was asked to run its task again. */
  record Asked(Spot upTo) implements ReplayEvent {}

  /** A dead letter that the filter accepts was left alone. */
  record Skipped(Spot upTo, ReplaySkip cause) implements ReplayEvent {}

  /** A partition that was asked has answered. */
  record Answered(Optional<ReplaySkip> skipped) implements ReplayEvent {}

  /** Somebody holds it, goes on with it or ends it. */
  record Steered(Request.Steer steer) implements ReplayEvent {}

  /** Something went wrong that does not end it. */
  record Troubled(String problem) implements ReplayEvent {}

  /** It cannot be done. */
  record Refused(String problem) implements ReplayEvent {}

  /**
   * How far a partition of dead letters is taken.
   *
   * @param next the first offset that is not
   */
  record Spot(String topic, int partition, long next) {}
}
