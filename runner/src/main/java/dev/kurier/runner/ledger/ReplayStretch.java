package dev.kurier.runner.ledger;

import dev.kurier.protocol.ReplaySkip;
import dev.kurier.protocol.ReplayState;
import dev.kurier.protocol.ReplayTerms;
import dev.kurier.protocol.Request;
import dev.kurier.protocol.TaskId;
import dev.kurier.runner.ledger.ReplaySource.Match;
import dev.kurier.runner.replay.Filter;
import dev.kurier.runner.replay.ReplayEvent;
import dev.kurier.runner.replay.ReplayRun;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * One replay from when it is taken up until it pauses, ends or is given up. Confined to the
 * ledger's thread.
 */
final class ReplayStretch implements AutoCloseable {

  private static final int MOST_LETTERS = 500;
  private static final int MOST_STEPS = 2_000;
  private static final int MOST_PENDING = 2_000;
  private static final long MOST_BYTES = 4 << 20;
  private static final long RETRY = Duration.ofSeconds(5).toNanos();

  private final ReplaySource.Opening opening;
  private final Filter filter;
  private final int partition;
  private final Allowance allowance;
  private ReplaySource source;
  private Optional<Long> retryAt = Optional.empty();

  /**
   * Begins to read.
   *
   * @param partition where it is conducted, and the answers go
   */
  ReplayStretch(
      ReplaySource.Opening opening, Filter filter, int partition, ReplayState replay, long nanos) {
    this.opening = opening;
    this.filter = filter;
    this.partition = partition;
    this.allowance = new Allowance(replay.terms().perSecond(), nanos);
    this.source = opening.open(replay, filter);
  }

  /** The replay after what can be done now. */
  ReplayState advance(ReplayState replay, Outbox outbox, Instant now, long nanos) {
    ReplayState state = heard(replay, now);
    if (source.hasFailed()) {
      readAnew(state, nanos);
      return state;
    }
    ReplayState frozen =
        source
            .frozen()
            .map(range -> ReplayRun.apply(state, new ReplayEvent.Frozen(range), now))
            .orElse(state);
    return take(frozen, outbox, now, nanos);
  }

  @Override
  public void close() {
    source.close();
  }

  private ReplayState heard(ReplayState replay, Instant now) {
    ReplayState state = replay;
    Optional<String> trouble = source.trouble();
    while (trouble.isPresent()) {
      state = ReplayRun.apply(state, new ReplayEvent.Troubled(trouble.get()), now);
      trouble = source.trouble();
    }
    return state;
  }

  private void readAnew(ReplayState state, long nanos) {
    if (retryAt.isEmpty()) {
      retryAt = Optional.of(nanos + RETRY);
    } else if (nanos - retryAt.get() >= 0) {
      source.close();
      source = opening.open(state, filter);
      retryAt = Optional.empty();
    }
  }

  private ReplayState take(ReplayState replay, Outbox outbox, Instant now, long nanos) {
    ReplayState state = replay;
    int most = allowance.now(nanos, MOST_LETTERS);
    long bytes = 0;
    long before = state.matched();
    for (int step = 0; step < MOST_STEPS; step++) {
      if (state.matched() - before >= most || bytes >= MOST_BYTES || !mayTake(state)) {
        break;
      }
      Optional<ReplaySource.Taken> taken = source.next();
      if (taken.isEmpty()) {
        break;
      }
      bytes += taken.get().match().map(ReplayStretch::sizeOf).orElse(0);
      state = ReplayRun.apply(state, event(state, taken.get(), outbox), now);
    }
    allowance.used((int) (state.matched() - before));
    return state;
  }

  private static boolean mayTake(ReplayState state) {
    return ReplayRun.mayAsk(state) && state.pending() < MOST_PENDING;
  }

  private ReplayEvent event(ReplayState state, ReplaySource.Taken taken, Outbox outbox) {
    if (taken.match().isEmpty() || !ReplayRun.isAhead(state, taken.upTo())) {
      return new ReplayEvent.Passed(taken.upTo());
    }
    return switch (taken.match().get()) {
      case Match.Bare(var cause) -> new ReplayEvent.Skipped(taken.upTo(), cause);
      case Match.Full found ->
          outbox.request(taken.upTo().partition(), request(state, found))
              ? new ReplayEvent.Asked(taken.upTo())
              : new ReplayEvent.Skipped(taken.upTo(), ReplaySkip.TOO_LARGE);
    };
  }

  private Request.Replay request(ReplayState state, Match.Full found) {
    ReplayTerms terms = state.terms();
    return new Request.Replay(
        found.id(),
        state.id(),
        TaskId.ofReplay(state.id(), found.id()),
        found.task(),
        Optional.of(
            new Request.Asked(
                partition,
                found.endedAt(),
                terms.dryRun(),
                terms.newKey(),
                terms.edit(),
                terms.purpose().isShadow())));
  }

  private static int sizeOf(Match match) {
    return match instanceof Match.Full found ? found.task().payload().size() : 0;
  }
}
