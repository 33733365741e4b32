package dev.kurier.runner.ledger;

import dev.kurier.protocol.Coordinates;
import dev.kurier.protocol.DeadLetter;
import dev.kurier.protocol.ReplyTo;
import dev.kurier.protocol.Request;
import dev.kurier.protocol.Status;
import dev.kurier.protocol.Task;
import dev.kurier.protocol.TaskHeader;
import dev.kurier.protocol.TaskId;
import dev.kurier.protocol.TaskState;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The decisions of one transaction: events are folded over what is committed, and memory learns of
 * it when the transaction is. Used once, by the ledger's thread.
 */
final class Batch {

  private static final Logger LOG = LoggerFactory.getLogger(Batch.class);

  private final Lifecycle lifecycle;
  private final Supplier<Moment> moments;
  private final Map<Integer, PartitionMemory> memories;
  private final Surroundings surroundings;
  private final Outbox outbox;
  private final Map<Place, TaskState> decided = new LinkedHashMap<>();
  private final Map<Place, Integer> sizes = new HashMap<>();

  Batch(
      Lifecycle lifecycle,
      Supplier<Moment> moments,
      Map<Integer, PartitionMemory> memories,
      Surroundings surroundings,
      Outbox outbox) {
    this.lifecycle = lifecycle;
    this.moments = moments;
    this.memories = memories;
    this.surroundings = surroundings;
    this.outbox = outbox;
  }

  /** What carrying out effects needs to ask. */
  record Surroundings(StoredTasks stored, Routes routes) {}

  /** The tasks that lie in records. */
  interface StoredTasks {
    /** The task that a record carries; empty if it is gone, or never was the expected one. */
    Optional<Task> read(Coordinates at, TaskHeader expected);
  }

  /** The reply topics that exist. */
  interface Routes {
    boolean exists(ReplyTo to);
  }

  private record Place(int partition, TaskId id) {}

  /** Folds one event on one task. */
  void fold(int partition, TaskId id, LifecycleEvent event) {
    PartitionMemory memory = memory(partition);
    if (memory.isSetAside(id)) {
      LOG.atWarn().addKeyValue("task", id).log("event for a task whose state cannot be read");
      return;
    }
    Place place = new Place(partition, id);
    Optional<TaskState> before = current(place);
    Optional<Status> forgotten = before.isPresent() ? Optional.empty() : memory.findForgotten(id);
    if (forgotten.isPresent()) {
      foldForgotten(place, forgotten.get(), event);
      return;
    }
    Decision decision = lifecycle.apply(before, event, moments.get());
    decision.state().ifPresent(state -> decided.put(place, state));
    decision.effects().forEach(effect -> carryOut(place, effect));
    if (before.isEmpty()) {
      rememberCancel(place, memory, event);
    }
  }

  /** Takes all tasks from a node. */
  void loseNode(int partition, String node, boolean orderly) {
    LifecycleEvent lost = new LifecycleEvent.NodeLost(node, orderly);
    Stream<TaskId> committed = memory(partition).claimedBy(node).stream();
    Stream<TaskId> fresh =
        decided.entrySet().stream()
            .filter(entry -> entry.getKey().partition() == partition)
            .filter(entry -> isClaimedBy(entry.getValue(), node))
            .map(entry -> entry.getKey().id());
    List<TaskId> all =
        Stream.concat(committed, fresh)
            .distinct()
            .sorted(Comparator.comparingLong(id -> offsetOf(partition, id)))
            .toList();
    all.forEach(id -> fold(partition, id, lost));
  }

  /** The records to write; empty if nothing has changed. */
  List<ProducerRecord<byte[], byte[]>> seal() {
    decided.forEach((place, state) -> {
      if (memory(place.partition()).find(place.id()).filter(state::equals).isEmpty()) {
        sizes.put(place, outbox.state(place.partition(), state));
      }
    });
    return outbox.records();
  }

  /** Tells memory what is committed now. */
  void remember() {
    sizes.forEach((place, size) -> {
      TaskState state = decided.get(place);
      if (state != null) {
        memory(place.partition()).put(state, size);
      }
    });
  }

  private void foldForgotten(Place place, Status status, LifecycleEvent event) {
    if (event instanceof LifecycleEvent.ReplayRequested(var request)
        && Replays.isDeadLettered(status)) {
      fold(place.partition(), request.newId(), new LifecycleEvent.Replayed(request));
    }
  }

  private void carryOut(Place place, Effect effect) {
    int partition = place.partition();
    switch (effect) {
      case Effect.Answer answer -> reply(place, answer);
      case Effect.Redispatch again -> redispatch(place, again);
      case Effect.Bury bury -> outbox.deadLetter(partition, letter(state(place), bury));
      case Effect.BuryRefused(var letter) -> outbox.deadLetter(partition, letter);
      case Effect.Tell(var control) -> outbox.control(partition, control);
      case Effect.Follow follow -> fold(partition, follow.id(), follow.event());
    }
  }

  private void reply(Place place, Effect.Answer answer) {
    if (surroundings.routes().exists(answer.to())) {
      outbox.reply(answer.to(), answer.reply());
    } else {
      decided.put(place, StateDraft.of(state(place)).hasNoReplyRoute().build());
    }
  }

  private void redispatch(Place place, Effect.Redispatch again) {
    Optional<Task> task = bytes(state(place), again.body());
    if (task.isPresent()) {
      outbox.redispatch(place.partition(), task.get().withAttempt(again.attempt()));
    } else if (again.body() instanceof Body.Stored(var at)) {
      fold(place.partition(), place.id(), new LifecycleEvent.BytesGone(at));
    }
  }

  private DeadLetter letter(TaskState state, Effect.Bury bury) {
    DeadLetter.Original original =
        bytes(state, bury.body())
            .<DeadLetter.Original>map(DeadLetter.Original.Understood::new)
            .orElseGet(() -> new DeadLetter.Original.Raw(""));
    Cause cause = bury.cause();
    return new DeadLetter(
        state.task().id(),
        state.task().queue(),
        state.status(),
        state.reason(),
        cause.code(),
        cause.message(),
        original,
        bury.from(),
        state.history(),
        cause.outputTail(),
        state.updatedAt());
  }

  private Optional<Task> bytes(TaskState state, Body body) {
    return switch (body) {
      case Body.Held(var task) -> Optional.of(task);
      case Body.Stored(var at) -> surroundings.stored().read(at, state.task());
    };
  }

  // Topics are polled apart: a cancel may overtake the task it means.
  private void rememberCancel(Place place, PartitionMemory memory, LifecycleEvent event) {
    if (event instanceof LifecycleEvent.CancelRequested(Request.Cancel request)) {
      memory.expectCancelled(request);
    } else if (decided.containsKey(place)) {
      memory
          .takeEarlyCancel(place.id())
          .map(LifecycleEvent.CancelRequested::new)
          .ifPresent(cancel -> fold(place.partition(), place.id(), cancel));
    }
  }

  private long offsetOf(int partition, TaskId id) {
    return current(new Place(partition, id))
        .flatMap(TaskState::claim)
        .map(claim -> claim.at().offset())
        .orElse(0L);
  }

  private Optional<TaskState> current(Place place) {
    TaskState fresh = decided.get(place);
    return fresh != null ? Optional.of(fresh) : memory(place.partition()).find(place.id());
  }

  private TaskState state(Place place) {
    return current(place).orElseThrow();
  }

  private PartitionMemory memory(int partition) {
    PartitionMemory memory = memories.get(partition);
    if (memory == null) {
      throw new IllegalStateException("partition " + partition + " is not ours");
    }
    return memory;
  }

  private static boolean isClaimedBy(TaskState state, String node) {
    return state.claim().filter(claim -> claim.node().equals(node)).isPresent();
  }
}
