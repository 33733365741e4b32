package dev.kurier.runner.acquire;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class WindowTest {

  private static final long END = 100;

  @Test
  void readsOnBehindWhatIsSettled() {
    var window = new Window(END, 0, 0);

    window.settle(7, Settlement.ACCEPT);
    window.settle(8, Settlement.ACCEPT);

    assertThat(window.next(9)).isEqualTo(9);
    assertThat(window.isSettled(8)).isFalse();
  }

  @Test
  void readsAgainFromTheFirstReleasedRecordAndKnowsThoseBehindIt() {
    var window = new Window(END, 0, 0);

    window.settle(7, Settlement.ACCEPT);
    window.settle(8, Settlement.RELEASE);
    window.settle(9, Settlement.ACCEPT);
    window.settle(10, Settlement.RELEASE);

    assertThat(window.next(11)).isEqualTo(8);
    assertThat(window.isSettled(9)).isTrue();
    assertThat(window.isSettled(10)).isFalse();
  }

  @Test
  void doesNotSkipAReleasedRecordThatHasNotBeenReadAgain() {
    var window = new Window(END, 0, 0);
    window.settle(8, Settlement.RELEASE);
    window.settle(9, Settlement.ACCEPT);
    window.settle(10, Settlement.RELEASE);
    assertThat(window.next(11)).isEqualTo(8);

    window.settle(8, Settlement.ACCEPT);

    assertThat(window.next(9)).isEqualTo(9);
    assertThat(window.isSettled(9)).isTrue();
    window.settle(10, Settlement.ACCEPT);
    assertThat(window.next(11)).isEqualTo(11);
  }

  @Test
  void countsDeliveriesOfAReleasedRecord() {
    var window = new Window(END, 0, 0);
    assertThat(window.deliveries(8)).isEqualTo(1);

    window.settle(8, Settlement.RELEASE);
    window.settle(8, Settlement.RELEASE);

    assertThat(window.deliveries(8)).isEqualTo(3);
    assertThat(window.doubts(8)).isTrue();
  }

  @Test
  void doubtsAsManyRecordsAsAFormerOwnerMayHaveHad() {
    var window = new Window(END, 2, 0);

    assertThat(window.doubts(50)).isTrue();
    assertThat(window.doubts(51)).isTrue();
    assertThat(window.doubts(52)).isFalse();
  }

  @Test
  void doubtsNothingThatCameAfterThePartitionWasGiven() {
    var window = new Window(END, 2, 0);

    assertThat(window.doubts(END)).isFalse();
    assertThat(window.doubts(END - 1)).isTrue();
  }

  @Test
  void doubtsWhatLiesBelowAFormerPosition() {
    var window = new Window(END, 0, 60);

    assertThat(window.doubts(59)).isTrue();
    assertThat(window.doubts(60)).isFalse();
  }
}
