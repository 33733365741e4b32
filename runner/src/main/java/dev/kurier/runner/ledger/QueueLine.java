package dev.kurier.runner.ledger;

import dev.kurier.protocol.Coordinates;
import dev.kurier.protocol.Plan;
import dev.kurier.protocol.TaskId;
import dev.kurier.protocol.TaskState;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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
  private final int[] outOfLevel = new int[Plan.HIGHEST + 1];

  QueueLine(ManagedQueue settings) {
    this.settings = settings;
  }

  /**
   * One task.
   *
   * @param fairKey whose it is; empty text: nobody's, and all of these are one
   */
  record Place(int priority, String fairKey, Instant since, long offset, TaskId id)
      implements Comparable<Place> {

    private static final Comparator<Place> OLDEST =
        Comparator.comparing(Place::since)
            .thenComparingLong(Place::offset)
            .thenComparing(place -> place.id().value());

    static Place of(TaskState state) {
      Plan plan = state.task().plan();
      return new Place(
          plan.priority(),
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
    levels.get(place.priority()).add(place, out(place.fairKey()), mayGo(place.fairKey()));
  }

  /** It stands in line no more. */
  void leaves(Place place) {
    levels.get(place.priority()).remove(place, out(place.fairKey()), mayGo(place.fairKey()));
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
