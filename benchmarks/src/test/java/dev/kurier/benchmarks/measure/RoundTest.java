package dev.kurier.benchmarks.measure;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class RoundTest {

  private static final Duration SECOND = Duration.ofSeconds(1);

  private final List<String> order = new ArrayList<>();

  /** Serves at the rates it was given, one after the other. */
  private final class Scripted implements Contestant {

    private final String name;
    private final List<Integer> rates;
    private int next;

    Scripted(String name, Integer... rates) {
      this.name = name;
      this.rates = List.of(rates);
    }

    @Override
    public String name() {
      return name;
    }

    @Override
    public Sample measure(int concurrency, Duration time) {
      order.add(name);
      return Sample.rate(rates.get(next++), SECOND);
    }
  }

  @Test
  void contestantsTakeTurnsAndTheFirstTurnDoesNotCount() throws Exception {
    Contest contest =
        contest(
            new Scripted("Kurier", 1, 100, 300, 200),
            List.of(new Scripted("floor", 9_000, 400, 500, 600)),
            Optional.empty());

    List<Row> rows = new Round(SECOND, 3, _ -> {}).run(contest, 2);

    assertThat(order.subList(0, 4)).containsExactly("floor", "Kurier", "floor", "Kurier");
    assertThat(rows).hasSize(1);
    assertThat(rows.getFirst().figure()).isEqualTo(Figure.RATE);
    assertThat(Figure.RATE.of(rows.getFirst().kurier()).samples())
        .containsExactly(100.0, 300.0, 200.0);
    assertThat(rows.getFirst().ratio()).isEqualTo(200.0 / 500.0);
  }

  @Test
  void theFasterOfTwoFloorsCounts() throws Exception {
    Contest contest =
        contest(
            new Scripted("Kurier", 90, 90),
            List.of(new Scripted("slow", 50, 50), new Scripted("fast", 100, 100)),
            Optional.of(new Goal.ShareOfRate(0.95, Figure.RATE)));

    List<Row> rows = new Round(SECOND, 1, _ -> {}).run(contest, 1);

    assertThat(rows).extracting(Row::floorName).containsExactly("slow", "fast");
    assertThat(rows).extracting(Row::counts).containsExactly(false, true);
    assertThat(rows.getLast().isMet()).contains(false);
  }

  @Test
  void aGoalBelongsToTheRowsOfItsFigure() throws Exception {
    Contest contest =
        new Contest(
            "idle",
            new Timed("Kurier", 3, 40),
            List.of(new Timed("floor", 1, 2)),
            List.of(),
            Optional.of(new Goal.MultipleOfMedian(3)),
            List.of(1),
            List.of(Figure.P50, Figure.P99));

    List<Row> rows = new Round(SECOND, 1, _ -> {}).run(contest, 1);

    assertThat(rows).extracting(Row::figure).containsExactly(Figure.P50, Figure.P99);
    assertThat(rows.getFirst().isMet()).contains(true);
    assertThat(rows.getLast().isMet()).isEmpty();
  }

  private record Timed(String name, int median, int tail) implements Contestant {
    @Override
    public Sample measure(int concurrency, Duration time) {
      return Sample.of(1, SECOND, Duration.ofMillis(median), Duration.ofMillis(tail));
    }
  }

  private static Contest contest(Contestant kurier, List<Contestant> floors, Optional<Goal> goal) {
    return new Contest("drain", kurier, floors, List.of(), goal, List.of(1), List.of(Figure.RATE));
  }
}
