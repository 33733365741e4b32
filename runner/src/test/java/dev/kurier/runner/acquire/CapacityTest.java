package dev.kurier.runner.acquire;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class CapacityTest {

  private static final Duration AT_ONCE = Duration.ZERO;
  private static final Duration LONG = Duration.ofSeconds(20);

  private final Shares shares =
      new Shares(4, Map.of("long", new Share(3, 1), "short", new Share(1, 1)));
  private volatile boolean gateIsOpen = true;
  private volatile int asked;
  private final Capacity capacity = new Capacity(shares, this::gate);

  private boolean gate(String queue, int held) {
    if (queue.equals("short")) {
      asked = held;
    }
    return gateIsOpen;
  }

  @Test
  void queueHasRoomHoweverMuchOthersHold() throws InterruptedException {
    Capacity.Room greedy = capacity.room("long", () -> 0, 0);
    Capacity.Room modest = capacity.room("short", () -> 0, 0);
    greedy.take(30);

    assertThat(greedy.await(AT_ONCE)).isFalse();
    assertThat(modest.await(AT_ONCE)).isTrue();
    modest.take(1);
    assertThat(modest.await(AT_ONCE)).isFalse();
    assertThat(capacity.held()).isEqualTo(31);
  }

  @Test
  void waitEndsWhenTheNodeNeedsASlotLess() throws Exception {
    Capacity.Room greedy = capacity.room("long", () -> 0, 0);
    greedy.take(3);
    CompletableFuture<Boolean> waits = waiting(greedy);

    capacity.give("long");

    assertThat(waits.get(10, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void gateHoldsEverybody() throws InterruptedException {
    gateIsOpen = false;

    assertThat(capacity.room("short", () -> 0, 9).await(AT_ONCE)).isFalse();
    gateIsOpen = true;
    assertThat(capacity.room("short", () -> 0, 9).await(AT_ONCE)).isTrue();
  }

  @Test
  void gateIsToldWhatTheNodeHoldsOfTheQueue() throws InterruptedException {
    capacity.room("long", () -> 0, 0).take(1);
    Capacity.Room room = capacity.room("short", () -> 0, 9);
    room.take(2);
    boolean ignored = room.await(AT_ONCE);

    assertThat(asked).isEqualTo(2);
  }

  @Test
  void queueThatLooksAheadHoldsSomeMoreAfterItsPatience() throws InterruptedException {
    Capacity.Room ahead = capacity.room("long", () -> 0, 2);
    ahead.take(4);

    assertThat(ahead.await(Duration.ofMillis(1))).isTrue();
    ahead.take(2);
    assertThat(ahead.await(Duration.ofMillis(1))).isFalse();
    gateIsOpen = false;
    capacity.give("long");
    assertThat(ahead.await(Duration.ofMillis(1))).isFalse();
  }

  @Test
  void closeEndsAllWaits() throws Exception {
    Capacity.Room room = capacity.room("long", () -> 0, 0);
    room.take(3);
    CompletableFuture<Boolean> waits = waiting(room);

    capacity.close();

    assertThat(waits.get(10, TimeUnit.SECONDS)).isFalse();
    assertThat(room.isClosed()).isTrue();
    assertThat(capacity.room("short", () -> 0, 0).await(AT_ONCE)).isFalse();
  }

  private static CompletableFuture<Boolean> waiting(Capacity.Room room) {
    return CompletableFuture.supplyAsync(() -> {
      try {
        return room.await(LONG);
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
    });
  }
}
