package dev.kurier.runner.ledger;

import dev.kurier.protocol.Codecs;
import dev.kurier.protocol.ReplayState;
import dev.kurier.protocol.Request;
import dev.kurier.runner.ledger.Shelf.Place;
import dev.kurier.runner.replay.Filter;
import dev.kurier.runner.replay.FilterText;
import dev.kurier.runner.replay.ReplayEvent;
import dev.kurier.runner.replay.ReplayRun;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.KafkaException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Conducts the replays whose partition is owned here. What it decides is written in the transaction
 * of the turn; a turn that fails ends the session, and with it all that is known here. Confined to
 * the ledger's thread.
 */
final class ReplayDesk implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(ReplayDesk.class);
  private static final int MOST_AT_ONCE = 4;
  private static final Duration STEP = Duration.ofMillis(50);

  private final Supplier<Moment> moments;
  private final ReplaySource.Opening opening;
  private final Predicate<Request.CreateReplay> isPossible;
  private final Shelf<ReplayState> replays = new Shelf<>(Codecs.REPLAY);
  private final Map<Place, ReplayStretch> stretches = new HashMap<>();

  /**
   * A desk without replays.
   *
   * @param isPossible tells whether all partitions in a request's range exist
   */
  ReplayDesk(
      Supplier<Moment> moments,
      ReplaySource.Opening opening,
      Predicate<Request.CreateReplay> isPossible) {
    this.moments = moments;
    this.opening = opening;
    this.isPossible = isPossible;
  }

  /** Learns of a record of {@code replays}. */
  void remember(ConsumerRecord<byte[], byte[]> record) {
    replays.remember(record);
  }

  /** Somebody else conducts the replays of this partition from now on. */
  void giveUp(int partition) {
    replays.giveUp(partition);
    closeWhere(place -> place.partition() == partition);
  }

  void create(int partition, Request.CreateReplay create) {
    Place place = new Place(partition, create.replayId());
    ReplayState known = replays.find(place).orElse(null);
    if (replays.isUnreadable(place)) {
      LOG.atWarn()
          .addKeyValue("replay", place.key())
          .log("request for a replay that is left alone");
    } else if (known == null) {
      put(place, ReplayRun.begun(create, now()));
      obstacle(create).ifPresent(problem -> apply(place, new ReplayEvent.Refused(problem)));
    } else if (!known.terms().equals(create.terms())) {
      String problem = "REPLAY_CONFLICT: asked for again with other terms, which do not count";
      LOG.atWarn().addKeyValue("replay", place.key()).log(problem);
      apply(place, new ReplayEvent.Troubled(problem));
    }
  }

  void steer(int partition, Request.SteerReplay steer) {
    applyIfKnown(new Place(partition, steer.replayId()), new ReplayEvent.Steered(steer.steer()));
  }

  void answered(int partition, Request.ReplayAnswered answered) {
    applyIfKnown(
        new Place(partition, answered.replayId()), new ReplayEvent.Answered(answered.skipped()));
  }

  /** Takes as many letters as may be taken, asks their partitions, and writes what has changed. */
  void advance(Outbox outbox, long nanos) {
    List<Place> active = active();
    closeWhere(place -> !active.contains(place));
    for (Place place : active) {
      try {
        ReplayStretch stretch =
            stretches.computeIfAbsent(place, _ -> stretch(state(place), place, nanos));
        put(place, stretch.advance(state(place), outbox, now(), nanos));
      } catch (KafkaException e) {
        throw e;
      } catch (RuntimeException e) {
        LOG.atError().addKeyValue("replay", place.key()).setCause(e).log("replay cannot go on");
        apply(place, new ReplayEvent.Refused("the ledger fails at it: " + e));
      }
    }
    seal(outbox);
  }

  /** How long the next turn may be put off; empty: as long as nothing comes. */
  Optional<Duration> patience() {
    return active().isEmpty() ? Optional.empty() : Optional.of(STEP);
  }

  @Override
  public void close() {
    closeWhere(_ -> true);
  }

  private void seal(Outbox outbox) {
    replays.takeChanged(
        place -> replays.find(place).ifPresent(state -> outbox.replay(place.partition(), state)));
  }

  private List<Place> active() {
    return replays.all().entrySet().stream()
        .filter(entry -> isActive(entry.getValue()))
        .sorted(Comparator.comparing(entry -> entry.getValue().createdAt()))
        .limit(MOST_AT_ONCE)
        .map(Map.Entry::getKey)
        .toList();
  }

  private static boolean isActive(ReplayState state) {
    return switch (state.status()) {
      case PLANNED, RUNNING -> true;
      case PAUSED, DONE, ABORTED -> false;
    };
  }

  private ReplayStretch stretch(ReplayState state, Place place, long nanos) {
    LOG.atInfo()
        .addKeyValue("replay", state.id())
        .addKeyValue("dryRun", state.terms().dryRun())
        .addKeyValue("matched", state.matched())
        .log("replay goes on");
    Filter filter =
        switch (FilterText.read(state.terms().filter())) {
          case FilterText.Understood(var understood) -> understood;
          case FilterText.Misunderstood(_, var message) ->
              throw new IllegalStateException("its filter means nothing: " + message);
        };
    return new ReplayStretch(opening, filter, place.partition(), state, nanos);
  }

  private Optional<String> obstacle(Request.CreateReplay create) {
    if (FilterText.read(create.terms().filter()) instanceof FilterText.Misunderstood wrong) {
      return Optional.of(
          "its filter is wrong at character " + wrong.position() + ": " + wrong.message());
    }
    return isPossible.test(create)
        ? Optional.empty()
        : Optional.of("its range names a partition that has none of what it is about");
  }

  private void applyIfKnown(Place place, ReplayEvent event) {
    if (replays.find(place).isPresent()) {
      apply(place, event);
    } else {
      LOG.atWarn()
          .addKeyValue("replay", place.key())
          .addKeyValue("event", event)
          .log("request for a replay that is not known");
    }
  }

  private ReplayState state(Place place) {
    return replays.find(place).orElseThrow();
  }

  private void apply(Place place, ReplayEvent event) {
    put(place, ReplayRun.apply(state(place), event, now()));
  }

  private void put(Place place, ReplayState next) {
    replays.put(place, next);
  }

  private void closeWhere(Predicate<Place> isOver) {
    stretches
        .entrySet()
        .removeIf(entry -> {
          boolean over = isOver.test(entry.getKey());
          if (over) {
            entry.getValue().close();
          }
          return over;
        });
  }

  private Instant now() {
    return moments.get().now();
  }
}
