package dev.kurier.runner.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kurier.protocol.Event;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class WindowTest {

  private final Liveness liveness = new Liveness(Duration.ofSeconds(6), 0);
  private final Crews crews = new Crews(liveness, () -> 1);

  @Test
  void aQuarterMoreThanTheSlotsIsOut() {
    assertThat(Window.share(8, 1)).isEqualTo(10);
    assertThat(Window.share(8, 4)).isEqualTo(3);
  }

  @Test
  void oneIsOutInEachPartitionHoweverFewSlotsThereAre() {
    assertThat(Window.share(1, 100)).isEqualTo(1);
    assertThat(Window.first(0, 100)).isZero();
  }

  @Test
  void nothingIsOutWhileNobodyServesTheQueue() {
    assertThat(Window.share(0, 4)).isZero();
  }

  @Test
  void hugeNumbersAreNotTooLarge() {
    assertThat(Window.share(Integer.MAX_VALUE, 1)).isEqualTo(Integer.MAX_VALUE);
    assertThat(Window.first(Integer.MAX_VALUE, 6)).isPositive();
    assertThat(Window.more(Integer.MAX_VALUE, Integer.MAX_VALUE, 1, 1))
        .isEqualTo(Integer.MAX_VALUE);
  }

  @Test
  void partitionThatHasAllTasksFillsAllSlotsInAFewHeartbeats() {
    for (int slots = 1; slots <= 64; slots++) {
      int partitions = 6;
      int running = 0;
      int more = Window.first(slots, partitions);
      for (int beat = 0; beat < 8; beat++) {
        running = Math.min(slots, Window.share(slots, partitions) + more);
        more = Window.more(more, slots, slots - running, partitions);
      }
      assertThat(running).as("of %d slots", slots).isGreaterThanOrEqualTo(slots * 3 / 4);
    }
  }

  @Test
  void partitionsTogetherLetOutLittleMoreThanThereIsRoomFor() {
    for (int partitions : List.of(1, 4, 6, 24)) {
      for (int slots = 1; slots <= 64; slots++) {
        int each = Window.share(slots, partitions) + Window.first(slots, partitions);
        assertThat(partitions * each).isLessThanOrEqualTo(slots * 9 / 4 + 2 * partitions);
      }
    }
  }

  @Test
  void whatIsOutBeyondTheShareGoesBackWhenAllSlotsAreTaken() {
    int more = 32;
    for (int beat = 0; beat < 20; beat++) {
      more = Window.more(more, 32, 0, 6);
    }
    assertThat(more).isZero();
  }

  @Test
  void slotsThatAQueueMayNotHaveAreNotFreeForIt() {
    hear(
        0,
        new Event.Heartbeat(
            "a",
            "h",
            4,
            2,
            Map.of(),
            false,
            List.of(),
            List.of("slow", "quick"),
            Map.of("slow", 0)));

    assertThat(crews.window(0, "slow")).isEqualTo(5);
    assertThat(crews.window(0, "quick")).isEqualTo(7);
  }

  @Test
  void windowGrowsOnlyWhileTasksWait() {
    Crews few = new Crews(liveness, () -> 6);
    for (int beat = 0; beat < 4; beat++) {
      liveness.heard(0, "a");
      few.heard(0, beat("a", 4, 1, List.of("slow")));
    }
    assertThat(few.window(0, "slow")).isEqualTo(2);

    few.wanting(0, "slow");
    few.heard(0, beat("a", 4, 2, List.of("slow")));
    assertThat(few.window(0, "slow")).isEqualTo(3);
    few.heard(0, beat("a", 4, 3, List.of("slow")));
    assertThat(few.window(0, "slow")).isEqualTo(2);
  }

  @Test
  void onlyNodesThatServeTheQueueCount() {
    hear(0, beat("a", 4, 4, List.of("slow")));
    hear(0, beat("b", 4, 3, List.of("slow", "quick")));
    hear(1, beat("c", 100, 0, List.of("slow")));

    assertThat(crews.window(0, "slow")).isEqualTo(11);
    assertThat(crews.window(0, "quick")).isEqualTo(6);
    assertThat(crews.window(0, "other")).isZero();
  }

  @Test
  void nodeThatLeavesOrTakesAnotherNameIsNotCountedTwice() {
    hear(0, beat("a", 4, 4, List.of("slow")));
    hear(0, new Event.Heartbeat("a-2", "h", 4, 4, Map.of(), false, List.of("a"), List.of("slow")));

    assertThat(crews.window(0, "slow")).isEqualTo(5);
    hear(0, new Event.Heartbeat("a-2", "h", 4, 0, Map.of(), true, List.of(), List.of("slow")));
    assertThat(crews.window(0, "slow")).isZero();
  }

  @Test
  void silentNodeHasNoRoom() {
    hear(0, beat("a", 4, 4, List.of("slow")));
    for (int second = 1; second <= 7; second++) {
      liveness.tick(Duration.ofSeconds(second).toNanos());
    }

    assertThat(crews.window(0, "slow")).isZero();
  }

  private void hear(int partition, Event.Heartbeat heartbeat) {
    liveness.heard(partition, heartbeat.node());
    crews.heard(partition, heartbeat);
  }

  private static Event.Heartbeat beat(String node, int slots, int running, List<String> queues) {
    return new Event.Heartbeat(node, "h", slots, running, Map.of(), false, List.of(), queues);
  }
}
