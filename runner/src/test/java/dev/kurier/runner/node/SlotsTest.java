package dev.kurier.runner.node;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kurier.runner.acquire.Share;
import dev.kurier.runner.acquire.Shares;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class SlotsTest {

  private final Slots slots =
      new Slots(
          new Shares(3, Map.of("line", new Share(2, 0), "plain", new Share(1, 1))), Set.of("line"));

  @Test
  void highestPriorityIsFirstWhereTheQueueGoesByIt() {
    fill();
    var low = slots.ask("line", 0);
    var high = slots.ask("line", 9);
    var later = slots.ask("line", 9);

    slots.leave("line");
    assertThat(high).isCompletedWithValue(true);
    assertThat(later).isNotDone();
    slots.leave("line");
    assertThat(later).isCompletedWithValue(true);
    assertThat(low).isNotDone();
    slots.leave("line");
    assertThat(low).isCompletedWithValue(true);
  }

  @Test
  void elsewhereTheOrderOfAskingCounts() {
    fill();
    var reserved = slots.ask("plain", 0);
    var first = slots.ask("plain", 0);
    var second = slots.ask("plain", 9);

    assertThat(reserved).isCompletedWithValue(true);
    assertThat(first).isNotDone();
    slots.leave("plain");
    assertThat(first).isCompletedWithValue(true);
    assertThat(second).isNotDone();
  }

  @Test
  void whoWaitsNoLongerIsPassedOver() {
    fill();
    var gone = slots.ask("line", 9);
    var next = slots.ask("line", 0);
    gone.complete(false);

    slots.leave("line");

    assertThat(next).isCompletedWithValue(true);
    assertThat(slots.running()).isEqualTo(2);
  }

  @Test
  void closeSendsAwayWhatWaitsAndWhatComes() {
    fill();
    var waits = List.of(slots.ask("line", 0), slots.ask("line", 0));

    slots.close();

    assertThat(waits).allSatisfy(one -> assertThat(one).isCompletedWithValue(false));
    assertThat(slots.ask("plain", 0).join()).isFalse();
    assertThat(slots.running()).isEqualTo(2);
    slots.leave("line");
    slots.leave("line");
    assertThat(slots.running()).isZero();
  }

  @Test
  void eachQueueIsToldTheRoomThatItHas() {
    assertThat(slots.use()).isEqualTo(new Slots.Use(0, Map.of("line", 2)));
    fill();
    assertThat(slots.use()).isEqualTo(new Slots.Use(2, Map.of("line", 0)));
    assertThat(slots.ask("plain", 0).join()).isTrue();
    assertThat(slots.use()).isEqualTo(new Slots.Use(3, Map.of()));
  }

  @Test
  void manyThreadsNeverHaveMoreThanThereAre() throws Exception {
    var now = new AtomicInteger();
    var most = new AtomicInteger();
    List<CompletableFuture<Void>> all = new ArrayList<>();
    for (int i = 0; i < 2_000; i++) {
      String queue = i % 3 == 0 ? "plain" : "line";
      var end = new CompletableFuture<Void>();
      all.add(end);
      Thread.startVirtualThread(() -> {
        assertThat(slots.ask(queue, 0).join()).isTrue();
        most.accumulateAndGet(now.incrementAndGet(), Math::max);
        Thread.onSpinWait();
        now.decrementAndGet();
        slots.leave(queue);
        end.complete(null);
      });
    }

    CompletableFuture.allOf(all.toArray(CompletableFuture<?>[]::new)).get(30, TimeUnit.SECONDS);
    assertThat(most.get()).isBetween(1, slots.size());
    assertThat(slots.running()).isZero();
  }

  /** The slots that others may have; one is reserved. */
  private void fill() {
    assertThat(slots.ask("line", 0).join()).isTrue();
    assertThat(slots.ask("line", 0).join()).isTrue();
  }
}
