package dev.kurier.runner.ledger;

import dev.kurier.protocol.Codecs;
import dev.kurier.protocol.Request;
import dev.kurier.protocol.ScheduleState;
import dev.kurier.protocol.Task;
import dev.kurier.runner.ledger.Shelf.Place;
import dev.kurier.runner.schedule.Firing;
import dev.kurier.runner.schedule.ScheduleRun;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Fires the schedules whose partition is owned here: a task for each of their times, handed to the
 * ledger in the transaction that says so. A turn that fails ends the session, and with it all that
 * is known here. Confined to the ledger's thread.
 */
final class ScheduleDesk {

  private static final Logger LOG = LoggerFactory.getLogger(ScheduleDesk.class);

  private final Supplier<Moment> moments;
  private final Shelf<ScheduleState> schedules = new Shelf<>(Codecs.SCHEDULE);
  private final List<Due> due = new ArrayList<>();

  // Every turn asks; few have anything to do.
  private Instant wakeAt = Instant.MIN;

  private record Due(int partition, Task task) {}

  ScheduleDesk(Supplier<Moment> moments) {
    this.moments = moments;
  }

  /** Learns of a record of {@code schedules}. */
  void remember(ConsumerRecord<byte[], byte[]> record) {
    schedules.remember(record);
    wakeAt = Instant.MIN;
  }

  /** Somebody else fires the schedules of this partition from now on. */
  void giveUp(int partition) {
    schedules.giveUp(partition);
    wakeAt = Instant.MIN;
  }

  void put(int partition, Request.PutSchedule put) {
    Place place = new Place(partition, put.key());
    if (schedules.isUnreadable(place)) {
      LOG.atWarn().addKeyValue("schedule", put.name()).log("request for one that is left alone");
      return;
    }
    try {
      Instant now = now();
      put(
          place,
          schedules
              .find(place)
              .map(known -> ScheduleRun.changed(known, put.terms(), now))
              .orElseGet(() -> ScheduleRun.begun(put.name(), put.terms(), put.createdBy(), now)));
    } catch (IllegalArgumentException e) {
      LOG.atError()
          .addKeyValue("schedule", put.name())
          .addKeyValue("problem", e.getMessage())
          .log("request for a schedule refused, its cron or zone means nothing");
    }
  }

  void steer(int partition, Request.SteerSchedule steer) {
    Place place = new Place(partition, steer.key());
    Optional<ScheduleState> known = find(place, steer.name());
    if (known.isEmpty()) {
      return;
    }
    switch (steer.steer()) {
      case PAUSE -> put(place, ScheduleRun.paused(known.get(), steer.reason(), now()));
      case RESUME -> put(place, ScheduleRun.resumed(known.get(), now()));
      case DELETE -> {
        schedules.remove(place);
        wakeAt = Instant.MIN;
      }
    }
  }

  void fire(int partition, Request.FireSchedule fire) {
    Place place = new Place(partition, fire.key());
    find(place, fire.name())
        .ifPresent(known -> fired(place, ScheduleRun.asked(known, fire.times(), now())));
  }

  /** Fires for all times that have come, and hands out what was fired for since the last time. */
  void advance(Outbox outbox) {
    Instant now = now();
    if (now.isBefore(wakeAt)) {
      return;
    }
    List.copyOf(schedules.all().entrySet()).stream()
        .filter(entry -> entry.getValue().nextAt().filter(at -> !at.isAfter(now)).isPresent())
        .forEach(entry -> fired(entry.getKey(), ScheduleRun.due(entry.getValue(), now)));
    for (Due one : due) {
      if (!outbox.request(one.partition(), new Request.Submit(one.task()))) {
        LOG.atError()
            .addKeyValue("task", one.task().header().id())
            .log("scheduled task not submitted, intake has no room for it");
      }
    }
    due.clear();
    schedules.takeChanged(
        place -> outbox.schedule(place.partition(), place.key(), schedules.find(place)));
    wakeAt =
        schedules.all().values().stream()
            .flatMap(state -> state.nextAt().stream())
            .min(Instant::compareTo)
            .orElse(Instant.MAX);
  }

  /** How long the next turn may be put off; empty: as long as nothing comes. */
  Optional<Duration> patience() {
    Instant now = now();
    if (wakeAt.equals(Instant.MAX)) {
      return Optional.empty();
    }
    return Optional.of(wakeAt.isAfter(now) ? Duration.between(now, wakeAt) : Duration.ZERO);
  }

  private void fired(Place place, Firing firing) {
    ScheduleState state = firing.next();
    firing
        .times()
        .forEach(time -> due.add(new Due(place.partition(), ScheduleRun.task(state, time))));
    if (!firing.times().isEmpty()) {
      LOG.atInfo()
          .addKeyValue("schedule", state.name())
          .addKeyValue("tasks", firing.times().size())
          .addKeyValue("last", state.lastAt().map(Instant::toString).orElse(""))
          .addKeyValue("next", state.nextAt().map(Instant::toString).orElse("never"))
          .log("schedule fires");
    }
    put(place, state);
  }

  private void put(Place place, ScheduleState next) {
    schedules.put(place, next);
    wakeAt = Instant.MIN;
  }

  private Optional<ScheduleState> find(Place place, String name) {
    Optional<ScheduleState> known = schedules.find(place);
    if (known.isEmpty()) {
      LOG.atWarn().addKeyValue("schedule", name).log("request for a schedule that is not known");
    }
    return known;
  }

  private Instant now() {
    return moments.get().now();
  }
}
