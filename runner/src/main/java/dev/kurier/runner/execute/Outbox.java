package dev.kurier.runner.execute;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * The tasks on their way to a warm child. It reads nothing while it runs one, so no more are sent
 * than its socket surely holds: who gives it a task never waits for another to end. Not safe for
 * two threads at once.
 */
final class Outbox {

  private static final int ROOM = 128 << 10;
  private static final int OVERHEAD = 1 << 10;

  private final Deque<Frame> waiting = new ArrayDeque<>();
  private int underWay;

  /** Puts a task behind the others. */
  void add(Frame task) {
    waiting.addLast(task);
  }

  /** Makes room: a task that was sent is over. */
  void over(int size) {
    underWay -= size + OVERHEAD;
  }

  /** Sends what there is room for; a child that has nothing to do takes a task of any size. */
  void flush(Connection connection) throws IOException {
    for (Frame next = waiting.peekFirst(); next != null; next = waiting.peekFirst()) {
      int cost = next.body().length + OVERHEAD;
      if (underWay > 0 && underWay + cost > ROOM) {
        return;
      }
      waiting.removeFirst();
      underWay += cost;
      connection.send(next);
    }
  }
}
