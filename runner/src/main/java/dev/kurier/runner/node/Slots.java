package dev.kurier.runner.node;

import dev.kurier.runner.acquire.Shares;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The places for runs. Between queues they are given as their shares say, within a queue by
 * priority where it goes by that, and in the order of asking. One lock.
 */
final class Slots implements AutoCloseable {

  private final Shares shares;
  private final Set<String> byPriority;
  private final ReentrantLock lock = new ReentrantLock();

  /** All four guarded by the lock. */
  private final Map<String, Integer> running = new HashMap<>();

  private final Map<String, Queue<Waiter>> waiting = new HashMap<>();
  private long asked;
  private boolean isClosed;

  /**
   * Divides them.
   *
   * @param byPriority the queues of whose tasks the highest priority is first
   */
  Slots(Shares shares, Set<String> byPriority) {
    this.shares = shares;
    this.byPriority = Set.copyOf(byPriority);
  }

  /** One task that waits. */
  private record Waiter(int priority, long number, CompletableFuture<Boolean> turn) {
    private static final Comparator<Waiter> FIRST =
        Comparator.comparingInt(Waiter::priority).reversed().thenComparingLong(Waiter::number);
  }

  /**
   * Asks for a slot: completes with true when it has one, with false when the node drains and
   * nothing more is to be started. Who waits no longer completes it with false.
   *
   * @param queue whose task it is
   * @param priority counts in a queue that goes by it
   */
  CompletableFuture<Boolean> ask(String queue, int priority) {
    var turn = new CompletableFuture<Boolean>();
    lock.lock();
    try {
      if (isClosed) {
        return CompletableFuture.completedFuture(false);
      }
      waiting
          .computeIfAbsent(queue, _ -> new PriorityQueue<>(Waiter.FIRST))
          .add(new Waiter(byPriority.contains(queue) ? priority : 0, asked++, turn));
      grant();
    } finally {
      lock.unlock();
    }
    return turn;
  }

  void leave(String queue) {
    lock.lock();
    try {
      running.merge(queue, -1, Integer::sum);
      grant();
    } finally {
      lock.unlock();
    }
  }

  int size() {
    return shares.slots();
  }

  int running() {
    return use().running();
  }

  /**
   * How the slots are used at one moment.
   *
   * @param room how many more runs a queue may begin, where that is not all that are free
   */
  record Use(int running, Map<String, Integer> room) {}

  Use use() {
    lock.lock();
    try {
      int all = running.values().stream().mapToInt(Integer::intValue).sum();
      Map<String, Integer> room = new HashMap<>(shares.room(running));
      room.values().removeIf(runs -> runs == shares.slots() - all);
      return new Use(all, room);
    } finally {
      lock.unlock();
    }
  }

  /** Sends everything that waits away. */
  @Override
  public void close() {
    lock.lock();
    try {
      isClosed = true;
      waiting.values().forEach(line -> line.forEach(waiter -> waiter.turn().complete(false)));
      waiting.clear();
    } finally {
      lock.unlock();
    }
  }

  private void grant() {
    Optional<String> next = shares.next(inTurn(), running);
    while (next.isPresent()) {
      String queue = next.get();
      waiting.computeIfPresent(
          queue,
          (_, line) -> {
            if (line.remove().turn().complete(true)) {
              running.merge(queue, 1, Integer::sum);
            }
            return line.isEmpty() ? null : line;
          });
      next = shares.next(inTurn(), running);
    }
  }

  /** The queues that have somebody waiting, the longest wait of their first one first. */
  private List<String> inTurn() {
    return waiting.entrySet().stream()
        .sorted(Comparator.comparingLong(line -> line.getValue().element().number()))
        .map(Map.Entry::getKey)
        .toList();
  }
}
