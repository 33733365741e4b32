package dev.kurier.runner.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kurier.protocol.Event;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class WindowTest {

  private final Liveness liveness = new Liveness(Duration.ofSeconds(6), 0);
  private final Crews crews = new Crews(liveness);

  @Test
  void aQuarterMoreThanTheSlotsIsOutAndWhatIsFree() {
    assertThat(Window.size(8, 0, 1)).isEqualTo(10);
    assertThat(Window.size(8, 3, 1)).isEqualTo(13);
    assertThat(Window.size(8, 0, 4)).isEqualTo(3);
  }

  @Test
  void oneIsOutInEachPartitionHoweverFewSlotsThereAre() {
    assertThat(Window.size(1, 0, 100)).isEqualTo(1);
    assertThat(Window.size(1, -1, 100)).isEqualTo(1);
  }

  @Test
  void nothingIsOutWhileNobodyServesTheQueue() {
    assertThat(Window.size(0, 0, 4)).isZero();
  }

  @Test
  void hugeNumbersAreNotTooLarge() {
    assertThat(Window.size(Integer.MAX_VALUE, Integer.MAX_VALUE, 1)).isEqualTo(Integer.MAX_VALUE);
  }

  @Test
  void onlyNodesThatServeTheQueueCount() {
    hear(0, beat("a", 4, 4, List.of("slow")));
    hear(0, beat("b", 4, 3, List.of("slow", "quick")));
    hear(1, beat("c", 100, 0, List.of("slow")));

    assertThat(crews.window(0, "slow", 1)).isEqualTo(11);
    assertThat(crews.window(0, "quick", 1)).isEqualTo(6);
    assertThat(crews.window(0, "other", 1)).isZero();
  }

  @Test
  void nodeThatLeavesOrTakesAnotherNameIsNotCountedTwice() {
    hear(0, beat("a", 4, 4, List.of("slow")));
    hear(0, new Event.Heartbeat("a-2", "h", 4, 4, Map.of(), false, List.of("a"), List.of("slow")));

    assertThat(crews.window(0, "slow", 1)).isEqualTo(5);
    hear(0, new Event.Heartbeat("a-2", "h", 4, 0, Map.of(), true, List.of(), List.of("slow")));
    assertThat(crews.window(0, "slow", 1)).isZero();
  }

  @Test
  void silentNodeHasNoRoom() {
    hear(0, beat("a", 4, 4, List.of("slow")));
    for (int second = 1; second <= 7; second++) {
      liveness.tick(Duration.ofSeconds(second).toNanos());
    }

    assertThat(crews.window(0, "slow", 1)).isZero();
  }

  private void hear(int partition, Event.Heartbeat heartbeat) {
    liveness.heard(partition, heartbeat.node());
    crews.heard(partition, heartbeat);
  }

  private static Event.Heartbeat beat(String node, int slots, int running, List<String> queues) {
    return new Event.Heartbeat(node, "h", slots, running, Map.of(), false, List.of(), queues);
  }
}
