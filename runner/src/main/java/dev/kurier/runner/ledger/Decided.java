package dev.kurier.runner.ledger;

import dev.kurier.protocol.TaskId;
import dev.kurier.protocol.TaskState;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The states that one transaction has decided, over those that are committed. Confined to the
 * ledger's thread.
 */
final class Decided {

  private final Map<Integer, PartitionMemory> memories;
  private final Map<Place, TaskState> states = new LinkedHashMap<>();
  private final Set<Place> touched = new HashSet<>();
  private final Map<Place, Integer> sizes = new HashMap<>();

  Decided(Map<Integer, PartitionMemory> memories) {
    this.memories = memories;
  }

  /** A task, where it is decided about. */
  record Place(int partition, TaskId id) {}

  void put(Place place, TaskState state) {
    states.put(place, state);
  }

  /** Tells whether this transaction has decided about it. */
  boolean has(Place place) {
    return states.containsKey(place);
  }

  Optional<TaskState> current(Place place) {
    TaskState fresh = states.get(place);
    return fresh != null ? Optional.of(fresh) : memory(place.partition()).find(place.id());
  }

  TaskState state(Place place) {
    return current(place).orElseThrow();
  }

  PartitionMemory memory(int partition) {
    PartitionMemory memory = memories.get(partition);
    if (memory == null) {
      throw new IllegalStateException("partition " + partition + " is not ours");
    }
    return memory;
  }

  /** Has a state written again although nothing has changed. */
  void touch(Place place) {
    current(place)
        .ifPresent(state -> {
          states.put(place, state);
          touched.add(place);
        });
  }

  /** The states of all open tasks of a partition. */
  List<TaskState> open(int partition) {
    Map<TaskId, TaskState> open = new HashMap<>();
    memory(partition).open().forEach(state -> open.put(state.task().id(), state));
    states.forEach((place, state) -> {
      if (place.partition() == partition) {
        open.put(place.id(), state);
      }
    });
    return open.values().stream().filter(state -> !state.status().isTerminal()).toList();
  }

  /** The tasks of a partition that a node holds. */
  Stream<TaskId> claimedBy(int partition, String node) {
    Stream<TaskId> fresh =
        states.entrySet().stream()
            .filter(entry -> entry.getKey().partition() == partition)
            .filter(entry -> isClaimedBy(entry.getValue(), node))
            .map(entry -> entry.getKey().id());
    return Stream.concat(memory(partition).claimedBy(node).stream(), fresh).distinct();
  }

  /** Gives the records of all that has changed to the outbox. */
  void seal(Outbox outbox) {
    states.forEach((place, state) -> {
      if (touched.contains(place)
          || memory(place.partition()).find(place.id()).filter(state::equals).isEmpty()) {
        sizes.put(place, outbox.state(place.partition(), state));
      }
    });
  }

  /** Tells memory what is committed now. */
  void remember(Experience experience, Instant now) {
    sizes.forEach((place, size) -> {
      TaskState state = states.get(place);
      if (state != null) {
        PartitionMemory memory = memory(place.partition());
        experience.tally().committed(memory.find(place.id()), state);
        memory.put(state, size, now);
        experience.faults().decided(place.partition(), place.id());
      }
    });
  }

  private static boolean isClaimedBy(TaskState state, String node) {
    return state.claim().filter(claim -> claim.node().equals(node)).isPresent();
  }
}
