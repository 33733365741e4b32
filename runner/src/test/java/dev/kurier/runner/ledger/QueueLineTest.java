package dev.kurier.runner.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kurier.protocol.TaskId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The line of a queue, beside one that looks at everything each time. */
class QueueLineTest {

  private static final Instant NOON = Instant.parse("2030-01-31T12:00:00Z");

  private static final List<String> KEYS = List.of("", "a", "b", "c", "d");

  private static final List<String> TYPES = List.of("t", "u");

  private final Random random = new Random(17);
  private final List<QueueLine.Place> waiting = new ArrayList<>();
  private final List<QueueLine.Place> out = new ArrayList<>();
  private final Set<String> paused = new HashSet<>();
  private int tasks;

  @Test
  void whoGoesNextIsAlwaysWhoShould() {
    for (ManagedQueue how : List.of(ManagedQueue.UNLIMITED, ManagedQueue.limitedTo(2))) {
      waiting.clear();
      out.clear();
      paused.clear();
      var line = new QueueLine(how);
      for (int step = 0; step < 5_000; step++) {
        step(line);
        // As the ledger does in each turn.
        line.pause(paused::contains);
        int window = 1 + random.nextInt(20);
        Optional<TaskId> expected = next(how, window);
        assertThat(line.next(window)).as("step %d", step).isEqualTo(expected);
        assertThat(line.isWaiting()).isEqualTo(unpaused().findAny().isPresent());
      }
    }
  }

  @Test
  void floodCostsNoMoreForEachTaskThanAFewTasksDo() {
    var line = new QueueLine(ManagedQueue.limitedTo(4));
    for (int i = 0; i < 200_000; i++) {
      line.waits(place(0, "flood"));
    }
    Map<TaskId, QueueLine.Place> others = new HashMap<>();
    for (int i = 0; i < 5_000; i++) {
      QueueLine.Place place = place(0, "tenant-" + i);
      others.put(place.id(), place);
      line.waits(place);
    }

    // 200,000 x 5,000 looks would take minutes.
    List<TaskId> gone = new ArrayList<>();
    for (int i = 0; i < 5_000; i++) {
      TaskId id = line.next(Integer.MAX_VALUE).orElseThrow();
      gone.add(id);
      QueueLine.Place place = others.get(id);
      if (place != null) {
        line.leaves(place);
        line.goes(place);
      } else {
        QueueLine.Place flood =
            new QueueLine.Place(
                0, type(number(id)), "flood", NOON.plusMillis(number(id) / 3), number(id), id);
        line.leaves(flood);
        line.goes(flood);
      }
    }

    assertThat(gone.stream().filter(others::containsKey).count()).isEqualTo(4_999);
  }

  private void step(QueueLine line) {
    switch (random.nextInt(waiting.size() > 40 ? 4 : 7)) {
      case 0 ->
          any(waiting)
              .ifPresent(place -> {
                line.leaves(place);
                line.goes(place);
                out.add(place);
              });
      case 1 -> any(out).ifPresent(line::returns);
      case 2 -> any(waiting).ifPresent(line::leaves);
      case 3 -> {
        String type = TYPES.get(random.nextInt(TYPES.size()));
        if (!paused.remove(type)) {
          paused.add(type);
        }
      }
      default -> {
        QueueLine.Place place = place(random.nextInt(3) * 4, KEYS.get(random.nextInt(KEYS.size())));
        line.waits(place);
        waiting.add(place);
      }
    }
  }

  private Optional<QueueLine.Place> any(List<QueueLine.Place> from) {
    return from.isEmpty()
        ? Optional.empty()
        : Optional.of(from.remove(random.nextInt(from.size())));
  }

  private Stream<QueueLine.Place> unpaused() {
    return waiting.stream().filter(place -> !paused.contains(place.type()));
  }

  private Optional<TaskId> next(ManagedQueue how, int window) {
    return unpaused()
        .filter(place -> place.fairKey().isEmpty() || how.hasRoomBeside(out(place.fairKey())))
        .min(
            Comparator.comparingInt(QueueLine.Place::priority)
                .reversed()
                .thenComparingInt(place -> out(place.fairKey()))
                .thenComparing(Comparator.naturalOrder()))
        .filter(place ->
            out.stream().filter(other -> other.priority() >= place.priority()).count() < window)
        .map(QueueLine.Place::id);
  }

  private int out(String key) {
    return (int) out.stream().filter(place -> place.fairKey().equals(key)).count();
  }

  private QueueLine.Place place(int priority, String key) {
    int number = tasks++;
    TaskId id = new TaskId("t" + number);
    return new QueueLine.Place(
        priority, type(number), key, NOON.plusMillis(number / 3), number, id);
  }

  private static String type(long number) {
    return TYPES.get((int) (number / 3 % TYPES.size()));
  }

  private static long number(TaskId id) {
    return Long.parseLong(id.value().substring(1));
  }
}
