package dev.kurier.benchmarks.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kurier.benchmarks.measure.Figure;
import dev.kurier.benchmarks.measure.Goal;
import dev.kurier.benchmarks.measure.Row;
import dev.kurier.benchmarks.measure.Sample;
import dev.kurier.benchmarks.measure.Series;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

final class PeerRowsTest {

  private static final String PRINTED =
      """
      {"peer": "Celery + Redis, prefork", "version": "5.4",
       "drain": [{"tasks": 1000, "seconds": 1.0}],
       "idle": [{"tasks": 10, "seconds": 1.0, "p50": 0.002, "p99": 0.004}]}
      """;

  private final Peer celery = Peer.read(JsonMapper.shared().readTree(PRINTED));

  @Test
  void aDrainOfKurierStandsBesideThePeersWithItsGoal() {
    List<Row> rows =
        PeerRows.of(List.of(celery), List.of(row("drain, warm", Figure.RATE, rate(9_000))));

    assertThat(rows).hasSize(1);
    Row row = rows.getFirst();
    assertThat(row.floorName()).isEqualTo("Celery + Redis, prefork");
    assertThat(row.goal()).contains(new Goal.MultipleOfRate(10));
    assertThat(row.ratio()).isEqualTo(9.0);
    assertThat(row.isMet()).contains(false);
  }

  @Test
  void whatThePeerDidNotMeasureMakesNoRow() {
    assertThat(PeerRows.of(List.of(celery), List.of(row("submit", Figure.RATE, rate(50_000)))))
        .isEmpty();
  }

  @Test
  void idleTimesAreCompared() {
    Series idle = idle(1, 8);
    List<Row> rows =
        PeerRows.of(
            List.of(celery),
            List.of(row("idle, warm", Figure.P50, idle), row("idle, warm", Figure.P99, idle)));

    assertThat(rows).extracting(Row::figure).containsExactly(Figure.P50, Figure.P99);
    assertThat(rows).extracting(Row::ratio).containsExactly(0.5, 2.0);
  }

  @Test
  void aReportedReplyStandsBesideTheQuickestPeer() {
    Peer quicker =
        Peer.read(
            JsonMapper.shared()
                .readTree(
                    PRINTED
                        .replace("Celery + Redis, prefork", "quicker")
                        .replace("0.002", "0.001")));
    List<Row> measured = List.of(row("idle, warm, reported", Figure.P50, idle(1, 8)));

    List<Row> rows = PeerRows.of(List.of(celery, quicker), measured);

    assertThat(rows).hasSize(1);
    assertThat(rows.getFirst().floorName()).isEqualTo("quicker");
    assertThat(rows.getFirst().goal()).contains(new Goal.MultipleOfMedian(1));
    assertThat(rows.getFirst().isMet()).contains(true);
  }

  private static Series idle(int median, int tail) {
    return new Series(
        List.of(
            Sample.of(
                9, Duration.ofSeconds(1), Duration.ofMillis(median), Duration.ofMillis(tail))));
  }

  private static Row row(String what, Figure figure, Series kurier) {
    return new Row(what, 4, figure, "bare two hops", kurier, kurier, Optional.empty(), true);
  }

  private static Series rate(int tasks) {
    return new Series(List.of(Sample.rate(tasks, Duration.ofSeconds(1))));
  }
}
