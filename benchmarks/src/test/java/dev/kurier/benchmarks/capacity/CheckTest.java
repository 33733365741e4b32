package dev.kurier.benchmarks.capacity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.kurier.benchmarks.report.FigureNames;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

final class CheckTest {

  private static final Offset<Double> LITTLE = within(1e-6);

  @Test
  void aPointThatNobodyHasMeasuredIsNotChecked() {
    assertThat(Check.of(Points.all().measured())).isEmpty();
  }

  @Test
  void bothWaysOfATaskAreComputedFromItsProcessorTime() {
    Check check =
        only(
            Points.all()
                .add(FigureNames.SUBMIT, FigureNames.RATE, 40_000, 1)
                .add(FigureNames.drain("warm"), FigureNames.RATE, 10_000, 1));

    // Broker, ledger and client of a task in Java, the runner of a warm one: 200 us of 2
    // processors.
    assertThat(check.computed()).isCloseTo(10_000, LITTLE);
    assertThat(check.measured()).isCloseTo(8_000, LITTLE);
    assertThat(check.error()).isCloseTo(0.25, LITTLE);
  }

  @Test
  void moreRunnersAreAsBusyAsOne() {
    Check check = only(Points.all().add(FigureNames.runners(8), FigureNames.RATE, 300, 320));

    assertThat(check.computed()).isCloseTo(288, LITTLE);
    assertThat(check.measured()).isEqualTo(300);
  }

  @Test
  void aBacklogIsDrainedAsFastAsAShortOne() {
    Check check =
        only(Points.all().add(FigureNames.backlog(100_000), FigureNames.RATE, 9_000, 10_000));

    assertThat(check.error()).isCloseTo(1.0 / 9, LITTLE);
  }

  @Test
  void sizesLieOnALine() {
    Check bytes =
        only(
            Points.all()
                .add(FigureNames.bytesInAll(50_000), FigureNames.BYTES_OF_A_TASK, 200_000, 1));
    Check heap =
        only(
            Points.all()
                .add(FigureNames.heapWaiting("ledger", 1_000_000), FigureNames.HEAP, 1_000, 60));
    Check rest = only(Points.all().add(FigureNames.rest(4, "ledger"), FigureNames.CPU, 16, 10));

    assertThat(bytes.computed()).isCloseTo(2_000 + 4 * 49_800, LITTLE);
    assertThat(heap.computed()).isCloseTo(1_060, LITTLE);
    assertThat(rest.computed()).isCloseTo(16, LITTLE);
  }

  @Test
  void timeGrowsWithThePayload() {
    Check check =
        only(
            Points.all()
                .add(FigureNames.payload(200), FigureNames.RATE, 10_000, 1)
                .add(FigureNames.payload(10_000), FigureNames.RATE, 5_000, 1)
                .add(FigureNames.payload(200_000), FigureNames.RATE, 400, 1));

    assertThat(1 / check.computed()).isCloseTo(1e-4 + 1e-4 * 199_800 / 9_800, LITTLE);
  }

  private static Check only(Points points) {
    assertThat(Check.of(points.measured())).hasSize(1);
    return Check.of(points.measured()).getFirst();
  }
}
