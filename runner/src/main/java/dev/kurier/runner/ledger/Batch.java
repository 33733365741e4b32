package dev.kurier.runner.ledger;

import dev.kurier.protocol.Control;
import dev.kurier.protocol.ReplaySkip;
import dev.kurier.protocol.ReplyTo;
import dev.kurier.protocol.Request;
import dev.kurier.protocol.Status;
import dev.kurier.protocol.TaskId;
import dev.kurier.protocol.TaskState;
import dev.kurier.runner.ledger.Decided.Place;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The decisions of one transaction: events are folded over what is committed, and memory learns of
 * it when the transaction is. Used once, by the ledger's thread.
 */
final class Batch {

  private static final Logger LOG = LoggerFactory.getLogger(Batch.class);

  private final Fold fold;
  private final Supplier<Moment> moments;
  private final Surroundings surroundings;
  private final Outbox outbox;
  private final Decided decided;
  private final EffectWriter writer;
  private final Set<Place> replayedForgotten = new HashSet<>();
  private final Releases releases = new Releases();

  Batch(
      Fold fold,
      Supplier<Moment> moments,
      Map<Integer, PartitionMemory> memories,
      Surroundings surroundings,
      Outbox outbox) {
    this.fold = fold;
    this.moments = moments;
    this.surroundings = surroundings;
    this.outbox = outbox;
    decided = new Decided(memories);
    writer = new EffectWriter(decided, surroundings, outbox);
  }

  /** What decisions and their effects need to ask. */
  record Surroundings(Letters letters, Routes routes, Experience experience) {}

  /** The reply topics that exist. */
  interface Routes {
    boolean exists(ReplyTo to);
  }

  /**
   * Folds one event on one task, and tells those that wait for what has ended by it.
   *
   * @throws Faults.FoldFailedException if the decision itself fails; nothing of this batch counts
   */
  void fold(int partition, TaskId id, LifecycleEvent event) {
    foldOne(partition, id, event);
    Optional<Releases.End> end = releases.poll();
    while (end.isPresent()) {
      free(end.get());
      end = releases.poll();
    }
  }

  private void free(Releases.End end) {
    EndedTask ended = EndedTask.of(decided.state(new Place(end.partition(), end.id())));
    var freed = new LifecycleEvent.Freed(ended, releases.ahead(end));
    memory(end.partition())
        .waitingFor(end.id())
        .forEach(held -> foldOne(end.partition(), held, freed));
  }

  private void await(Place waiting, List<TaskId> tasks) {
    for (TaskId id : tasks) {
      ended(new Place(waiting.partition(), id))
          .map(ended -> new LifecycleEvent.Freed(ended, Optional.empty()))
          .ifPresent(freed -> foldOne(waiting.partition(), waiting.id(), freed));
    }
  }

  private Optional<EndedTask> ended(Place place) {
    return decided
        .current(place)
        .filter(state -> state.status().isTerminal())
        .map(EndedTask::of)
        .or(() ->
            memory(place.partition())
                .findForgotten(place.id())
                .map(status -> EndedTask.forgotten(place.id(), status)));
  }

  private void foldOne(int partition, TaskId id, LifecycleEvent event) {
    Faults faults = surroundings.experience().faults();
    PartitionMemory memory = memory(partition);
    if (memory.isSetAside(id)) {
      LOG.atWarn().addKeyValue("task", id).log("event for a task that is left alone");
      leaveAlone(event);
      return;
    }
    try {
      faults
          .standIn(partition, id, event)
          .ifPresentOrElse(
              known -> decide(new Place(partition, id), known),
              () -> {
                memory.setAside(id);
                leaveAlone(event);
              });
    } catch (KafkaException | Faults.FoldFailedException e) {
      throw e;
    } catch (RuntimeException e) {
      throw faults.failed(partition, id, e);
    }
  }

  /** Takes all tasks from a node. */
  void loseNode(int partition, LifecycleEvent.NodeLost lost) {
    List<TaskId> all =
        decided
            .claimedBy(partition, lost.node())
            .sorted(Comparator.comparingLong(id -> offsetOf(partition, id)))
            .toList();
    all.forEach(id -> fold(partition, id, lost));
  }

  /** The states of all open tasks of a partition, those decided just now among them. */
  List<TaskState> open(int partition) {
    return decided.open(partition);
  }

  /** Writes a state again, so that its topic keeps it. */
  void touch(int partition, TaskId id) {
    decided.touch(new Place(partition, id));
  }

  /** Tells all nodes something. */
  void tell(int partition, Control control) {
    writer.tell(partition, control);
  }

  /** Asks another partition, which hears of it exactly once. */
  void post(int partition, Request request) {
    writer.post(partition, request);
  }

  /** The records to write; empty if nothing has changed. */
  List<ProducerRecord<byte[], byte[]>> seal() {
    decided.seal(outbox);
    return outbox.records();
  }

  /** Tells memory what is committed now. */
  void remember() {
    decided.remember(surroundings.experience(), moments.get().now());
    replayedForgotten.forEach(place -> memory(place.partition()).forgottenReplayed(place.id()));
  }

  private void decide(Place place, LifecycleEvent event) {
    PartitionMemory memory = memory(place.partition());
    Optional<TaskState> before = decided.current(place);
    Optional<Status> forgotten =
        before.isPresent() ? Optional.empty() : memory.findForgotten(place.id());
    if (forgotten.isPresent()) {
      foldForgotten(place, forgotten.get(), event);
      return;
    }
    Decision decision = fold.apply(before, memory.lines().tell(event), moments.get());
    decision
        .state()
        .ifPresent(state -> {
          decided.put(place, fitting(state));
          memory.stands(state);
        });
    giveUpHopeless(place);
    decision.effects().forEach(effect -> carryOut(place, effect));
    if (before.isEmpty()) {
      rememberCancel(place, memory, event);
    }
  }

  private TaskState fitting(TaskState state) {
    TaskState fitting = Clipping.fitting(state, outbox.roomForStates());
    if (!fitting.equals(state)) {
      LOG.atWarn().addKeyValue("task", state.task().id()).log("state clipped, it was too large");
    }
    return fitting;
  }

  private void giveUpHopeless(Place place) {
    if (decided.has(place) && Clipping.isHopeless(decided.state(place), outbox.roomForStates())) {
      foldOne(place.partition(), place.id(), new LifecycleEvent.NoRoom());
    }
  }

  private void foldForgotten(Place place, Status status, LifecycleEvent event) {
    boolean isReplayed = memory(place.partition()).isForgottenReplayed(place.id());
    if (event instanceof LifecycleEvent.ReplayRequested(var request)
        && (request.isShadow() || status.isDeadLettered())
        && (request.isShadow() || request.asked().isEmpty() || !isReplayed)) {
      foldOne(place.partition(), request.newId(), new LifecycleEvent.Replayed(request));
      if (!request.isShadow() && decided.has(new Place(place.partition(), request.newId()))) {
        replayedForgotten.add(place);
      }
      return;
    }
    boolean isThere = isReplayed || event instanceof LifecycleEvent.Replayed;
    answer(event, isThere ? ReplaySkip.ALREADY_REPLAYED : ReplaySkip.NOT_DEAD);
  }

  private void leaveAlone(LifecycleEvent event) {
    answer(event, ReplaySkip.LEFT_ALONE);
  }

  private void answer(LifecycleEvent event, ReplaySkip cause) {
    Replays.answer(event, cause).ifPresent(word -> post(word.partition(), word.request()));
  }

  private void carryOut(Place place, Effect effect) {
    int partition = place.partition();
    switch (effect) {
      case Effect.Answer(var to, _) -> writer.reply(place, to);
      case Effect.Redispatch again ->
          writer.redispatch(place, again).ifPresent(news -> foldOne(partition, place.id(), news));
      case Effect.Bury bury -> writer.bury(place, bury);
      case Effect.BuryRefused(var letter) -> writer.bury(partition, letter);
      case Effect.Tell(var control) -> writer.tell(partition, control);
      case Effect.Follow follow -> foldOne(partition, follow.id(), follow.event());
      case Effect.Await(var tasks) -> await(place, tasks);
      case Effect.Free(var ahead) -> releases.ended(partition, place.id(), ahead);
      case Effect.Post(var to, var request) -> writer.post(to, request);
    }
  }

  // Topics are polled apart: a cancel may overtake the task it means.
  private void rememberCancel(Place place, PartitionMemory memory, LifecycleEvent event) {
    if (event instanceof LifecycleEvent.CancelRequested(Request.Cancel request)) {
      memory.expectCancelled(request);
    } else if (decided.has(place)) {
      memory
          .takeEarlyCancel(place.id())
          .map(LifecycleEvent.CancelRequested::new)
          .ifPresent(cancel -> foldOne(place.partition(), place.id(), cancel));
    }
  }

  private long offsetOf(int partition, TaskId id) {
    return decided
        .current(new Place(partition, id))
        .flatMap(TaskState::claim)
        .map(claim -> claim.at().offset())
        .orElse(0L);
  }

  private PartitionMemory memory(int partition) {
    return decided.memory(partition);
  }
}
