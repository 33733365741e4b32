package dev.kurier.runner.ledger;

import dev.kurier.protocol.Coordinates;
import dev.kurier.protocol.Plan;
import dev.kurier.protocol.TaskId;
import dev.kurier.protocol.TaskState;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * The line of one managed queue in a partition: the highest priority first; of these the fair key
 * with the fewest tasks out, which are counted in all priorities; of its tasks the oldest. Each
 * change takes time that grows with the logarithm of what waits. Confined to the ledger's thread.
 */
final class QueueLine {

  private final ManagedQueue settings;
  private final List<FairLine> levels =
      Stream.generate(FairLine::new).limit(Plan.HIGHEST + 1L).toList();
  private final Map<String, Integer> outOfKey = new HashMap<>();
  private final Map<String, Set<Place>> waiting = new HashMap<>();
  private final Set<String> paused = new HashSet<>();
  private final int[] outOfLevel = new int[Plan.HIGHEST + 1];

  QueueLine(ManagedQueue settings) {
    this.settings = settings;
  }

  /**
   * One task.
   *
   * @param fairKey whose it is; empty text: nobody's, and all of these are one
   */
  record Place(int priority, String type, String fairKey, Instant since, long offset, TaskId id)
      implements Comparable<Place> {

    private static final Comparator<Place> OLDEST =
        Comparator.comparing(Place::since)
            .thenComparingLong(Place::offset)
            .thenComparing(place -> place.id().value());

    static Place of(TaskState state) {
      Plan plan = state.task().plan();
      return new Place(
          plan.priority(),
          state.task().type(),
          plan.fairKey().orElse(""),
          state.submittedAt(),
          state.at().map(Coordinates::offset).orElse(0L),
          state.task().id());
    }

    @Override
    public int compareTo(Place other) {
      return OLDEST.compare(this, other);
    }
  }

  /** It stands in line. */
  void waits(Place place) {
    waiting.computeIfAbsent(place.type(), _ -> new HashSet<>()).add(place);
    if (!paused.contains(place.type())) {
      enter(place);
    }
  }

  /** It stands in line no more. */
  void leaves(Place place) {
    waiting.computeIfPresent(
        place.type(), (_, places) -> places.remove(place) && places.isEmpty() ? null : places);
    if (!paused.contains(place.type())) {
      exit(place);
    }
  }

  private void enter(Place place) {
    levels.get(place.priority()).add(place, out(place.fairKey()), mayGo(place.fairKey()));
  }

  private void exit(Place place) {
    levels.get(place.priority()).remove(place, out(place.fairKey()), mayGo(place.fairKey()));
  }

  /**
   * Leaves out those of some types until it is told otherwise. Takes long only when that changes.
   *
   * @param isPaused whether none of a type may go
   */
  void pause(Predicate<String> isPaused) {
    waiting.forEach((type, places) -> {
      if (isPaused.test(type)) {
        if (paused.add(type)) {
          places.forEach(this::exit);
        }
      } else if (paused.remove(type)) {
        places.forEach(this::enter);
      }
    });
    paused.removeIf(type -> !waiting.containsKey(type) && !isPaused.test(type));
  }

  /** It is out. */
  void goes(Place place) {
    count(place, 1);
  }

  /** It is out no more. */
  void returns(Place place) {
    count(place, -1);
  }

  private void count(Place place, int more) {
    String key = place.fairKey();
    outOfLevel[place.priority()] += more;
    levels.forEach(level -> level.unseat(key, out(key)));
    outOfKey.merge(key, more, (one, other) -> one + other == 0 ? null : one + other);
    levels.forEach(level -> level.seat(key, out(key), mayGo(key)));
  }

  private int out(String key) {
    return outOfKey.getOrDefault(key, 0);
  }

  private boolean mayGo(String key) {
    return key.isEmpty() || settings.hasRoomBeside(out(key));
  }

  /** Whether any stands in line that is not paused. */
  boolean isWaiting() {
    return levels.stream().anyMatch(level -> !level.isEmpty());
  }

  /**
   * Who goes next. What is out of lower priority takes nobody's room: runners will prefer this one.
   *
   * @param window how many may be out
   */
  Optional<TaskId> next(int window) {
    for (int priority = Plan.HIGHEST; priority >= 0; priority--) {
      Optional<Place> first = levels.get(priority).first();
      if (first.isPresent()) {
        int out =
            IntStream.rangeClosed(priority, Plan.HIGHEST).map(level -> outOfLevel[level]).sum();
        return first.filter(_ -> out < window).map(Place::id);
      }
    }
    return Optional.empty();
  }
}
