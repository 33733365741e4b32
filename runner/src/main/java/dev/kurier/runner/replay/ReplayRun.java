package dev.kurier.runner.replay;

import dev.kurier.protocol.ReplayRange;
import dev.kurier.protocol.ReplaySkip;
import dev.kurier.protocol.ReplayState;
import dev.kurier.protocol.ReplayStatus;
import dev.kurier.protocol.Request;
import dev.kurier.runner.replay.ReplayEvent.Spot;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Decides what one event makes of one replay. Pure. An event that has no place in a state changes
 * nothing, not even its time, so that each can come twice.
 */
public final class ReplayRun {

  private static final int LONGEST_PROBLEM = 500;

  private ReplayRun() {}

  /** A replay that a ledger has just taken. */
  public static ReplayState begun(Request.CreateReplay create, Instant now) {
    ReplayState planned =
        new ReplayState(
            create.replayId(),
            create.terms(),
            ReplayStatus.PLANNED,
            List.of(),
            0,
            0,
            0,
            Map.of(),
            "",
            create.createdBy(),
            now,
            now,
            Optional.empty(),
            Map.of());
    List<ReplayRange> given = create.range().stream().map(ReplayRange::again).toList();
    return given.isEmpty() ? planned : apply(planned, new ReplayEvent.Frozen(given), now);
  }

  /** The replay after the event. */
  public static ReplayState apply(ReplayState state, ReplayEvent event, Instant now) {
    ReplayDraft draft = new ReplayDraft(state);
    switch (event) {
      case ReplayEvent.Frozen(var range) -> freeze(draft, range, now);
      case ReplayEvent.Passed(var spot) -> draft.takesUpTo(spot);
      case ReplayEvent.Asked(var spot) -> {
        if (mayAsk(state) && draft.takesUpTo(spot)) {
          draft.asks();
        }
      }
      case ReplayEvent.Skipped(var spot, var cause) -> {
        if (draft.takesUpTo(spot)) {
          draft.skips(cause);
        }
      }
      case ReplayEvent.Answered(var skipped) -> draft.hears(skipped);
      case ReplayEvent.Steered(var steer) -> steer(draft, steer);
      case ReplayEvent.Troubled(var problem) -> draft.says(clipped(problem));
      case ReplayEvent.Refused(var problem) -> {
        draft.says(clipped(problem));
        draft.becomes(ReplayStatus.ABORTED);
      }
    }
    draft.endsWhereNothingIsLeft();
    return draft.build(now);
  }

  /** Tells whether a dead letter may be asked for, or its limit must first turn out not reached. */
  public static boolean mayAsk(ReplayState state) {
    return state.status() == ReplayStatus.RUNNING
        && state.replayed() + state.pending() < state.terms().limit();
  }

  /** Tells whether the spot is behind all that is taken: a letter there is still to come. */
  public static boolean isAhead(ReplayState state, Spot spot) {
    return state.range().stream()
        .anyMatch(range ->
            range.topic().equals(spot.topic())
                && range.partition() == spot.partition()
                && range.next() < spot.next()
                && spot.next() <= range.to());
  }

  private static void freeze(ReplayDraft draft, List<ReplayRange> range, Instant now) {
    if (draft.status() == ReplayStatus.PLANNED) {
      draft.freezes(range, now);
      draft.becomes(ReplayStatus.RUNNING);
    }
  }

  private static void steer(ReplayDraft draft, Request.Steer steer) {
    ReplayStatus status = draft.status();
    switch (steer) {
      case PAUSE -> {
        if (!status.isTerminal()) {
          draft.becomes(ReplayStatus.PAUSED);
        }
      }
      case RESUME -> {
        if (status == ReplayStatus.PAUSED) {
          draft.becomes(draft.isFrozen() ? ReplayStatus.RUNNING : ReplayStatus.PLANNED);
        }
      }
      case ABORT -> {
        if (!status.isTerminal()) {
          draft.becomes(ReplayStatus.ABORTED);
        }
      }
    }
  }

  private static String clipped(String problem) {
    return problem.substring(0, Math.min(problem.length(), LONGEST_PROBLEM));
  }

  /** The sum of the causes, for a person: {@code ALREADY_REPLAYED 3, NOT_UNDERSTOOD 1}. */
  public static String said(Map<ReplaySkip, Long> skipped) {
    return String.join(
        ", ", skipped.entrySet().stream().map(e -> e.getKey() + " " + e.getValue()).toList());
  }
}
