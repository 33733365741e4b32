package dev.kurier.runner.acquire;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Random;
import java.util.function.LongSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Whole nodes in simulated time. */
class AdaptivePrefetchTest {

  private static final int SLOTS = 4;
  private static final int PUMPS = 2;
  private static final Duration WARMING = Duration.ofSeconds(20);
  private static final long MILLISECOND = 1_000_000;

  private final PrefetchedNode.Time time = new PrefetchedNode.Time();
  private final Random random = new Random(7);

  private PrefetchedNode node(LongSupplier durations) {
    return new PrefetchedNode(time, SLOTS, PUMPS, durations);
  }

  private static LongSupplier always(double milliseconds) {
    return () -> (long) (milliseconds * MILLISECOND);
  }

  @ParameterizedTest
  @CsvSource({"0.05, 256", "0.3, 256", "1, 64", "10, 8", "100, 1", "10000, 1"})
  void takesAsManyAsATenthOfASecondNeeds(double milliseconds, int records) {
    PrefetchedNode node = node(always(milliseconds));

    time.run(Duration.ofSeconds(60));

    assertThat(node.records()).isEqualTo(records);
  }

  @ParameterizedTest
  @CsvSource({"0.3", "1", "3", "10", "30", "100", "1000"})
  void slotsAreBusyWhateverTheTasksTake(double milliseconds) {
    PrefetchedNode node = node(always(milliseconds));
    time.run(WARMING);
    node.forget();

    time.run(Duration.ofSeconds(60));

    assertThat(node.use()).isGreaterThan(0.85);
    assertThat(node.givenBack()).isZero();
  }

  @Test
  void slotsAreBusyWithShortAndLongTasksTogether() {
    PrefetchedNode node =
        node(() -> random.nextInt(50) == 0 ? 1_000 * MILLISECOND : 2 * MILLISECOND);
    time.run(WARMING);
    node.forget();

    time.run(Duration.ofMinutes(5));

    assertThat(node.use()).isGreaterThan(0.85);
    assertThat(node.givenBack()).isLessThan(node.taken() / 20);
  }

  @Test
  void tasksOfDurationsThatDifferAThousandfoldKeepTheSlotsBusy() {
    PrefetchedNode node = node(() -> (long) (MILLISECOND * Math.pow(1000, random.nextDouble())));
    time.run(WARMING);
    node.forget();

    time.run(Duration.ofMinutes(5));

    assertThat(node.use()).isGreaterThan(0.85);
    assertThat(node.givenBack()).isLessThan(node.taken() / 20);
  }

  @Test
  void whatItHoldsIsWorkedOffWithinASecond() {
    PrefetchedNode node = node(always(1));
    time.run(WARMING);
    node.forget();
    time.run(Duration.ofSeconds(60));

    assertThat(node.mostHeld() * 1.0 / SLOTS).isLessThan(1_000);
  }

  @Test
  void tasksThatBecomeLongAreLeftToOthersOnce() {
    var milliseconds = new double[] {0.2};
    PrefetchedNode node = node(() -> always(milliseconds[0]).getAsLong());
    time.run(WARMING);
    assertThat(node.records()).isEqualTo(256);
    milliseconds[0] = 10_000;
    time.run(Duration.ofSeconds(1));
    assertThat(node.records()).isEqualTo(1);
    node.forget();

    time.run(Duration.ofMinutes(5));

    assertThat(node.givenBack()).isZero();
    assertThat(node.mostHeld()).isLessThanOrEqualTo(SLOTS + PUMPS);
    assertThat(node.use()).isGreaterThan(0.85);
  }

  @Test
  void pumpsAreSeldomOpenedAnew() {
    PrefetchedNode node =
        node(() -> random.nextInt(50) == 0 ? 1_000 * MILLISECOND : 2 * MILLISECOND);
    time.run(WARMING);
    int changes = 0;
    int records = node.records();
    for (int i = 0; i < 3_000; i++) {
      time.run(Duration.ofMillis(100));
      changes += node.records() == records ? 0 : 1;
      records = node.records();
    }

    assertThat(changes).isLessThan(15);
  }

  @ParameterizedTest
  @CsvSource({"0.3, 0", "10, 8", "100, 2", "900, 1", "1100, 0"})
  void someWaitForTheNextFreeSlotUnlessTheyAreLong(double milliseconds, int lead) {
    PrefetchedNode node = node(always(milliseconds));
    int before = node.lead();

    time.run(Duration.ofSeconds(60));

    assertThat(before).as("nothing is known").isZero();
    assertThat(node.lead()).isEqualTo(lead);
  }

  @Test
  void noneWaitForASlotWhileItIsNotKnownHowLongTasksAre() {
    var prefetch = new AdaptivePrefetch(SLOTS, PUMPS, Duration.ofMillis(5), time::now);
    for (int i = 0; i < 8; i++) {
      prefetch.ran(Duration.ofMillis(20));
    }
    assertThat(prefetch.lead()).isEqualTo(8);

    prefetch.polled(8);
    prefetch.outlasted(4, Duration.ofMillis(400));
    assertThat(prefetch.lead()).isZero();

    for (int i = 0; i < 8; i++) {
      assertThat(prefetch.lead()).isZero();
      prefetch.ran(Duration.ofMillis(20));
    }
    assertThat(prefetch.lead()).isPositive();
  }

  @Test
  void queueWithFewTasksKeepsItsSmallPolls() {
    var prefetch = new AdaptivePrefetch(SLOTS, PUMPS, Duration.ofMillis(5), time::now);
    for (int i = 0; i < 1_000; i++) {
      prefetch.polled(1);
      prefetch.ran(Duration.ofMillis(1));
      time.run(Duration.ofMillis(50));
    }

    assertThat(prefetch.records()).isEqualTo(8);
  }
}
