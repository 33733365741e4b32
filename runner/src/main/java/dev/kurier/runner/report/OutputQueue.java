package dev.kurier.runner.report;

import dev.kurier.protocol.OutputTotals;
import dev.kurier.protocol.StandardStream;
import java.io.ByteArrayOutputStream;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Output that waits to be written: bounded in bytes, never blocks who puts. Small pieces that
 * follow each other leave it as one. One lock.
 */
final class OutputQueue {

  /** The longest piece that leaves it. */
  static final int CHUNK = 64 << 10;

  /** What an item takes besides its bytes, and what is kept free for the ends of runs. */
  private static final int OVERHEAD = 256;

  private static final int RESERVE = 1 << 20;

  private final int bound;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();

  /** The next three are guarded by the lock. */
  private final Deque<Item> items = new ArrayDeque<>();

  private long size;
  private boolean isClosed;

  /** One that holds about so many bytes. */
  OutputQueue(int bound) {
    this.bound = bound;
  }

  /** What waits. */
  sealed interface Item {

    /** Whose it is. */
    RunOutput of();

    /** A piece of a stream; its bytes are never changed. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Piece(RunOutput of, StandardStream stream, long offset, byte[] bytes) implements Item {

      boolean isFollowedBy(Item next) {
        return next instanceof Piece piece
            && piece.of.equals(of)
            && piece.stream == stream
            && piece.offset == offset + bytes.length;
      }
    }

    /** The end of a run. */
    record Last(RunOutput of, OutputTotals totals) implements Item {}
  }

  /** Takes an item, unless there is no room for it. */
  boolean put(Item item) {
    lock.lock();
    try {
      int room = item instanceof Item.Last ? bound + RESERVE : bound;
      if (isClosed || size + sizeOf(item) > room) {
        return false;
      }
      items.addLast(item);
      size += sizeOf(item);
      changed.signal();
      return true;
    } finally {
      lock.unlock();
    }
  }

  /** Waits for the next item; empty when it is closed and nothing is left. */
  Optional<Item> take() throws InterruptedException {
    lock.lockInterruptibly();
    try {
      while (items.isEmpty() && !isClosed) {
        changed.await();
      }
      if (items.isEmpty()) {
        return Optional.empty();
      }
      Item first = remove();
      return Optional.of(first instanceof Item.Piece piece ? withWhatFollows(piece) : first);
    } finally {
      lock.unlock();
    }
  }

  private Item.Piece withWhatFollows(Item.Piece first) {
    var joined = new ByteArrayOutputStream();
    joined.writeBytes(first.bytes());
    Item.Piece last = first;
    while (items.peekFirst() instanceof Item.Piece next
        && last.isFollowedBy(next)
        && joined.size() + next.bytes().length <= CHUNK) {
      joined.writeBytes(next.bytes());
      last = next;
      remove();
    }
    return last.equals(first)
        ? first
        : new Item.Piece(first.of(), first.stream(), first.offset(), joined.toByteArray());
  }

  private Item remove() {
    Item item = items.removeFirst();
    size -= sizeOf(item);
    return item;
  }

  private static int sizeOf(Item item) {
    return switch (item) {
      case Item.Piece piece -> OVERHEAD + piece.bytes().length;
      case Item.Last _ -> OVERHEAD;
    };
  }

  /** Takes nothing more; what it holds can still be taken. */
  void close() {
    lock.lock();
    try {
      isClosed = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }
}
