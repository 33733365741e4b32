package dev.kurier.benchmarks.capacity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.kurier.benchmarks.endtoend.Profile;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class ConstantTest {

  private static final Offset<Double> LITTLE = within(1e-9);

  private final Measured measured = Points.all().measured();

  @ParameterizedTest
  @EnumSource
  void everyOneIsFoundInARunAndInNoEmptyOne(Constant constant) {
    assertThat(constant.of(measured)).isFinite();
    assertThat(constant.of(new Points().measured())).isNaN();
  }

  @ParameterizedTest
  @EnumSource
  void theProfileOfThePageMeasuresEveryOne(Constant constant) {
    assertThat(Profile.CAPACITY.scenarios()).contains(constant.scenario());
  }

  @Test
  void whatGrowsIsTheSlopeBetweenTwoPoints() {
    assertThat(Constant.TIMES.of(measured)).isCloseTo(4, LITTLE);
    assertThat(Constant.HEAP_OF_A_TASK.of(measured)).isCloseTo(1_000, LITTLE);
    assertThat(Constant.REST_BROKER.of(measured)).isCloseTo(4, LITTLE);
    assertThat(Constant.REST_WRITTEN.of(measured)).isCloseTo(2_000, LITTLE);
  }

  @Test
  void whatIsMeasuredIsTakenAsItIs() {
    assertThat(Constant.LEDGER.of(measured)).isEqualTo(30);
    assertThat(Constant.FORK.of(measured)).isEqualTo(940);
    assertThat(Constant.USE.of(measured)).isEqualTo(0.9);
  }
}
