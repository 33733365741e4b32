package dev.kurier.runner.system;

import java.io.BufferedReader;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** The lines of one stream of a process, in order. One lock. */
final class Lines {

  private static final int TAIL = 40;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();

  /** The next two are guarded by the lock. */
  private final List<String> lines = new ArrayList<>();

  private boolean isEnded;

  /** Reads until the stream ends. */
  void readAll(BufferedReader source) {
    try (source) {
      for (String line = source.readLine(); line != null; line = source.readLine()) {
        change(line, false);
      }
      change("", true);
    } catch (IOException e) {
      change("(cannot be read any more: " + e.getMessage() + ")", true);
    }
  }

  private void change(String line, boolean isLast) {
    lock.lock();
    try {
      if (!line.isEmpty()) {
        lines.add(line);
      }
      isEnded = isLast;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Waits for a line that contains the text; empty when the stream ends or time does. */
  Optional<String> await(String text, Duration limit) throws InterruptedException {
    long left = limit.toNanos();
    lock.lockInterruptibly();
    try {
      int seen = 0;
      while (true) {
        for (; seen < lines.size(); seen++) {
          if (lines.get(seen).contains(text)) {
            return Optional.of(lines.get(seen));
          }
        }
        if (isEnded || left <= 0) {
          return Optional.empty();
        }
        left = changed.awaitNanos(left);
      }
    } finally {
      lock.unlock();
    }
  }

  String text() {
    lock.lock();
    try {
      return String.join("\n", lines);
    } finally {
      lock.unlock();
    }
  }

  String tail() {
    lock.lock();
    try {
      return String.join("\n", lines.subList(Math.max(0, lines.size() - TAIL), lines.size()));
    } finally {
      lock.unlock();
    }
  }
}
