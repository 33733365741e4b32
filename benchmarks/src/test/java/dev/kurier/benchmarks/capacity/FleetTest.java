package dev.kurier.benchmarks.capacity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

final class FleetTest {

  private static final Offset<Double> LITTLE = within(1e-6);

  private final Measured measured = Points.all().measured();
  private final Fleet small = new Fleet(10, measured);
  private final Fleet large = new Fleet(1_000, measured);

  @Test
  void slotsAreAsBusyAsTheyWereMeasured() {
    assertThat(small.slots()).isEqualTo(80);
    assertThat(small.rate()).isCloseTo(72, LITTLE);
  }

  @Test
  void aSmallOneHasTwoLedgersAndThreeBrokers() {
    assertThat(small.partitions()).isEqualTo(6);
    assertThat(small.ledgers()).isEqualTo(2);
    assertThat(small.brokers()).isEqualTo(3);
    assertThat(small.groups()).isEqualTo(1);
  }

  @Test
  void ledgersHearOfEachNodeInEachPartition() {
    // 7,200 tasks a second take 0.216 processors, idle nodes 2 with 6 partitions.
    assertThat(large.rate()).isCloseTo(7_200, LITTLE);
    assertThat(large.ledgerCores()).isCloseTo(0.216 + 2.0 * large.partitions() / 6, LITTLE);
    assertThat(large.heartbeats()).isEqualTo(1_000.0 * large.partitions());
    assertThat(large.events()).isCloseTo(14_400 + large.heartbeats(), LITTLE);
  }

  @Test
  void partitionsAreEnoughForTheLedgersOrAsManyAsThereAre() {
    assertThat(large.partitions() >= 2 * large.ledgers() || large.partitions() == 96).isTrue();
  }

  @Test
  void aGroupHasAThousandMembersAtMost() {
    assertThat(large.members()).isEqualTo(3_000);
    assertThat(large.groups()).isEqualTo(3);
    assertThat(large.consumers()).isEqualTo(4_000);
  }

  @Test
  void bytesAreThoseOfTasksAndOfHeartbeats() {
    assertThat(small.bytesIn()).isCloseTo(72 * 2_000 + 10 * 2_000, LITTLE);
    assertThat(small.state()).isCloseTo(72.0 * 800 * 86_400 * 14, within(1.0));
    assertThat(small.heapOfAnHour()).isCloseTo(72.0 * 3_600 * 1_000 / 2, within(1.0));
  }
}
