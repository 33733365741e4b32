package dev.kurier.runner.acquire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What holds for all shares, whatever comes and ends. */
class SharesTest {

  private final Random random = new Random(11);

  @Test
  void reservesAreKeptAndNoOtherSlotIsIdleWhileSomebodyWaits() {
    for (int round = 0; round < 300; round++) {
      Map<String, Share> queues = anyQueues();
      int slots = sum(queues);
      var shares = new Shares(slots, queues);
      Map<String, Integer> running = new HashMap<>();
      Map<String, Integer> waiting = new HashMap<>();
      for (int step = 0; step < 200; step++) {
        change(queues, running, waiting);
        grant(shares, queues, running, waiting);
        int reserved =
            queues.keySet().stream()
                .mapToInt(queue -> Math.max(of(running, queue), reserve(queues, queue)))
                .sum();
        assertThat(reserved).isLessThanOrEqualTo(slots);
        queues.keySet().stream()
            .filter(queue -> of(waiting, queue) > 0)
            .forEach(queue -> {
              assertThat(of(running, queue)).isGreaterThanOrEqualTo(reserve(queues, queue));
              assertThat(reserved).as("all that %s could have is taken", queue).isEqualTo(slots);
            });
      }
    }
  }

  @Test
  void sharesComeAboutWhenTheRunsOfBeforeHaveEnded() {
    for (int round = 0; round < 300; round++) {
      Map<String, Share> queues = anyQueues();
      int slots = sum(queues);
      var shares = new Shares(slots, queues);
      Map<String, Integer> waiting = new HashMap<>();
      Map<String, Integer> running = new HashMap<>();
      String greedy = queues.keySet().iterator().next();
      waiting.put(greedy, 1_000);
      grant(shares, queues, running, waiting);
      int borrowed = of(running, greedy);

      queues.keySet().forEach(queue -> waiting.put(queue, 1_000));
      grant(shares, queues, running, waiting);
      for (int end = 0; end < borrowed; end++) {
        running.merge(greedy, -1, Integer::sum);
        grant(shares, queues, running, waiting);
      }

      queues.forEach(
          (queue, share) -> assertThat(of(running, queue)).as(queue).isEqualTo(share.slots()));
    }
  }

  @Test
  void longestWaitIsNextOfThoseThatHaveEquallyLittle() {
    var shares = new Shares(3, Map.of("a", new Share(1, 0), "b", new Share(2, 0)));

    assertThat(shares.next(List.of("b", "a"), Map.of())).contains("b");
    assertThat(shares.next(List.of("a", "b"), Map.of())).contains("a");
    assertThat(shares.next(List.of("a", "b"), Map.of("a", 1, "b", 1))).contains("b");
    assertThat(shares.next(List.of("a", "b"), Map.of("a", 2, "b", 1))).isEmpty();
    assertThat(shares.next(List.of(), Map.of())).isEmpty();
  }

  @Test
  void aQueueMayAlwaysHoldAsManyAsItHasSlots() {
    var shares = new Shares(4, Map.of("a", new Share(2, 1), "b", new Share(2, 1)));

    assertThat(shares.mayTake("b", Map.of("a", 50, "b", 1), 0)).isTrue();
    assertThat(shares.mayTake("b", Map.of("a", 50, "b", 2), 0)).isFalse();
    assertThat(shares.mayTake("b", Map.of("a", 50, "b", 2), 1)).as("one may wait").isTrue();
    assertThat(shares.mayTake("b", Map.of("a", 50, "b", 3), 1)).isFalse();
    assertThat(shares.mayTake("a", Map.of("a", 2), 0)).isTrue();
    assertThat(shares.mayTake("a", Map.of("a", 3), 0)).as("the other's reserve").isFalse();
  }

  @Test
  void whoHasItsShareTakesNoMoreWhileAnotherWaitsThatHasLess() {
    for (int round = 0; round < 2_000; round++) {
      Map<String, Share> queues = anyQueues();
      var shares = new Shares(sum(queues), queues);
      Map<String, Integer> running = new HashMap<>();
      Map<String, Integer> waiting = new HashMap<>();
      for (int step = 0; step < 10; step++) {
        change(queues, running, waiting);
        grant(shares, queues, running, waiting);
      }
      Map<String, Integer> held = new HashMap<>(running);
      waiting.forEach((queue, tasks) -> held.merge(queue, tasks, Integer::sum));
      boolean isAnyHungry =
          queues.keySet().stream()
              .anyMatch(
                  queue -> of(waiting, queue) > 0 && of(running, queue) < slots(queues, queue));
      queues.keySet().stream()
          .filter(queue -> isAnyHungry && of(held, queue) >= slots(queues, queue))
          .forEach(queue -> assertThat(shares.mayTake(queue, held, 0)).as("%s", held).isFalse());
    }
  }

  @Test
  void oneQueueHasAllSlots() {
    var shares = Shares.equal(3, Set.of("only"));

    assertThat(shares.mayTake("only", Map.of("only", 2), 0)).isTrue();
    assertThat(shares.mayTake("only", Map.of("only", 3), 0)).isFalse();
    assertThat(shares.next(List.of("only"), Map.of("only", 2))).contains("only");
    assertThat(shares.next(List.of("only"), Map.of("only", 3))).isEmpty();
  }

  @Test
  void whatCannotBeIsRefused() {
    assertThatIllegalArgumentException().isThrownBy(() -> new Share(2, 3));
    assertThatIllegalArgumentException().isThrownBy(() -> new Share(0, 0));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Shares(1, Map.of("a", new Share(1, 1), "b", new Share(1, 1))));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Shares(1, Map.of("a", new Share(1, 1), "b", new Share(1, 0))))
        .withMessageContaining("leaves some queue none");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Shares.equal(1, Set.of("a")).require("b"))
        .withMessageContaining("b");
  }

  private Map<String, Share> anyQueues() {
    Map<String, Share> queues = new HashMap<>();
    int number = 1 + random.nextInt(4);
    for (int i = 0; i < number; i++) {
      int slots = 1 + random.nextInt(6);
      queues.put("q" + i, new Share(slots, random.nextInt(slots + 1)));
    }
    return queues;
  }

  private void change(
      Map<String, Share> queues, Map<String, Integer> running, Map<String, Integer> waiting) {
    List<String> names = new ArrayList<>(queues.keySet());
    String queue = names.get(random.nextInt(names.size()));
    if (random.nextBoolean()) {
      waiting.merge(queue, 1 + random.nextInt(5), Integer::sum);
    } else if (of(running, queue) > 0) {
      running.merge(queue, -1, Integer::sum);
    }
  }

  private static void grant(
      Shares shares,
      Map<String, Share> queues,
      Map<String, Integer> running,
      Map<String, Integer> waiting) {
    Optional<String> next = shares.next(hungry(queues, waiting), running);
    while (next.isPresent()) {
      running.merge(next.get(), 1, Integer::sum);
      waiting.merge(next.get(), -1, Integer::sum);
      next = shares.next(hungry(queues, waiting), running);
    }
  }

  private static List<String> hungry(Map<String, Share> queues, Map<String, Integer> waiting) {
    return queues.keySet().stream().filter(queue -> of(waiting, queue) > 0).toList();
  }

  private static int sum(Map<String, Share> queues) {
    return queues.values().stream().mapToInt(Share::slots).sum();
  }

  private static int reserve(Map<String, Share> queues, String queue) {
    return queues.getOrDefault(queue, new Share(1, 0)).reserve();
  }

  private static int slots(Map<String, Share> queues, String queue) {
    return queues.getOrDefault(queue, new Share(1, 0)).slots();
  }

  private static int of(Map<String, Integer> counts, String queue) {
    return counts.getOrDefault(queue, 0);
  }
}
