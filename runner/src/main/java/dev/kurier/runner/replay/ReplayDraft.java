package dev.kurier.runner.replay;

import dev.kurier.protocol.ReplayRange;
import dev.kurier.protocol.ReplaySkip;
import dev.kurier.protocol.ReplayState;
import dev.kurier.protocol.ReplayStatus;
import dev.kurier.runner.replay.ReplayEvent.Spot;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The next state of a replay while an event puts it together. Used by one thread, for one event.
 */
final class ReplayDraft {

  private final ReplayState before;
  private ReplayStatus status;
  private List<ReplayRange> range;
  private long matched;
  private long replayed;
  private long pending;
  private final Map<ReplaySkip, Long> skipped = new EnumMap<>(ReplaySkip.class);
  private String lastError;
  private Optional<Instant> frozenAt;

  ReplayDraft(ReplayState state) {
    before = state;
    status = state.status();
    range = state.range();
    matched = state.matched();
    replayed = state.replayed();
    pending = state.pending();
    skipped.putAll(state.skipped());
    lastError = state.lastError();
    frozenAt = state.frozenAt();
  }

  ReplayStatus status() {
    return status;
  }

  boolean isFrozen() {
    return frozenAt.isPresent();
  }

  void becomes(ReplayStatus next) {
    status = next;
  }

  void freezes(List<ReplayRange> all, Instant now) {
    range = all;
    frozenAt = Optional.of(now);
  }

  /** Tells whether that was still to be taken. */
  boolean takesUpTo(Spot spot) {
    if (status != ReplayStatus.RUNNING || !ReplayRun.isAhead(before, spot)) {
      return false;
    }
    List<ReplayRange> next = new ArrayList<>();
    for (ReplayRange one : range) {
      boolean isIt = one.topic().equals(spot.topic()) && one.partition() == spot.partition();
      next.add(isIt ? one.upTo(spot.next()) : one);
    }
    range = next;
    return true;
  }

  void asks() {
    matched++;
    pending++;
  }

  void skips(ReplaySkip cause) {
    matched++;
    skipped.merge(cause, 1L, Long::sum);
  }

  /** The answer counts also when no letter is taken any more. */
  void hears(Optional<ReplaySkip> cause) {
    if (pending == 0) {
      return;
    }
    pending--;
    if (cause.isPresent()) {
      skipped.merge(cause.get(), 1L, Long::sum);
    } else {
      replayed++;
    }
  }

  void says(String problem) {
    lastError = problem;
  }

  void endsWhereNothingIsLeft() {
    boolean isFull = replayed >= before.terms().limit();
    if (status == ReplayStatus.RUNNING
        && pending == 0
        && (isFull || range.stream().allMatch(ReplayRange::isTaken))) {
      status = ReplayStatus.DONE;
    }
  }

  ReplayState build(Instant now) {
    ReplayState same = with(before.updatedAt());
    return same.equals(before) ? before : with(now);
  }

  private ReplayState with(Instant updatedAt) {
    return new ReplayState(
        before.id(),
        before.terms(),
        status,
        range,
        matched,
        replayed,
        pending,
        skipped,
        lastError,
        before.createdBy(),
        before.createdAt(),
        updatedAt,
        frozenAt,
        before.extras());
  }
}
