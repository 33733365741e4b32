package dev.kurier.runner.acquire;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.IntSupplier;

/**
 * How many deliveries of each queue a node holds, and whether its pumps may take more. A poll may
 * overdraw it by a batch; then pumps wait until that is worked off. One lock.
 */
public final class Capacity implements AutoCloseable {

  private final Shares shares;
  private final Gate gate;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();

  /** All three guarded by the lock. */
  private final Map<String, Integer> held = new HashMap<>();

  private long changes;
  private boolean isClosed;

  /**
   * An empty one.
   *
   * @param shares what each queue has of the slots
   * @param gate asked whether more of a queue may be taken
   */
  public Capacity(Shares shares, Gate gate) {
    this.shares = shares;
    this.gate = gate;
  }

  /** What else decides whether a node takes more; must not wait. Thread-safe. */
  @FunctionalInterface
  public interface Gate {
    /**
     * Tells whether more of a queue may be taken.
     *
     * @param held how many deliveries of it the node holds
     */
    boolean isOpen(String queue, int held);
  }

  /** What a pump sees of it. */
  public final class Room {
    private final String queue;
    private final IntSupplier lead;
    private final int ahead;

    private Room(String queue, IntSupplier lead, int ahead) {
      this.queue = queue;
      this.lead = lead;
      this.ahead = ahead;
    }

    /** Waits for room, at most for the patience; false if there is none, or when closed. */
    boolean await(Duration patience) throws InterruptedException {
      return awaitRoom(this, patience.toNanos());
    }

    /** Tells whether the node could begin another one now. */
    boolean isFree() {
      return seen(this, 0).hasRoom();
    }

    void take(int deliveries) {
      count(queue, deliveries);
    }

    boolean isClosed() {
      return Capacity.this.isClosed();
    }
  }

  /**
   * The room for the deliveries of a queue.
   *
   * @param lead how many may wait for its slots while more are fetched; asked often
   * @param ahead how many more than there are slots the node may hold, if there is no slot for the
   *     whole of a patience: where those of a higher priority begin before others
   */
  public Room room(String queue, IntSupplier lead, int ahead) {
    return new Room(queue, lead, ahead);
  }

  private boolean awaitRoom(Room room, long patience) throws InterruptedException {
    long left = patience;
    while (true) {
      Seen seen = seen(room, room.lead.getAsInt());
      boolean mayTake = seen.hasRoom() || (left <= 0 && seen.held() < shares.slots() + room.ahead);
      boolean isOpen = mayTake && gate.isOpen(room.queue, seen.ofQueue());
      lock.lockInterruptibly();
      try {
        if (isClosed || isOpen) {
          return !isClosed;
        }
        if (left <= 0) {
          return false;
        }
        if (changes == seen.changes()) {
          left = changed.awaitNanos(left);
        }
      } finally {
        lock.unlock();
      }
    }
  }

  /** What there is at one moment. */
  private record Seen(int held, int ofQueue, boolean hasRoom, long changes) {}

  private Seen seen(Room room, int lead) {
    lock.lock();
    try {
      int ofQueue = held.getOrDefault(room.queue, 0);
      return new Seen(total(), ofQueue, shares.mayTake(room.queue, held, lead), changes);
    } finally {
      lock.unlock();
    }
  }

  /** One delivery of a queue needs its slot no more. */
  public void give(String queue) {
    count(queue, -1);
  }

  private void count(String queue, int more) {
    lock.lock();
    try {
      held.merge(queue, more, Integer::sum);
      changes++;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** How many deliveries the node holds. */
  public int held() {
    lock.lock();
    try {
      return total();
    } finally {
      lock.unlock();
    }
  }

  private int total() {
    return held.values().stream().mapToInt(Integer::intValue).sum();
  }

  /** No more will be taken. */
  @Override
  public void close() {
    lock.lock();
    try {
      isClosed = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private boolean isClosed() {
    lock.lock();
    try {
      return isClosed;
    } finally {
      lock.unlock();
    }
  }
}
