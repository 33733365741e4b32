package dev.kurier.runner.execute;

import dev.kurier.runner.task.HandlerCode.Reuse;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The warm children of one kind. Who was used last is used first; a pipeline is filled only when
 * there is a child for each processor. Fields are guarded by the lock; nothing is started under it.
 */
final class WarmPool implements WarmChild.Owner {

  /** Starts one more child; the pool owns it. */
  @FunctionalInterface
  interface Start {
    WarmChild start(WarmChild.Owner owner) throws StartFailure, InterruptedException;
  }

  private final Reuse reuse;
  private final int processors;
  private final Start start;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final Map<WarmChild, Integer> loads = new HashMap<>();
  private final Deque<WarmChild> idle = new ArrayDeque<>();
  private int starting;
  private boolean closed;

  WarmPool(Reuse reuse, int processors, Start start) {
    this.reuse = reuse;
    this.processors = processors;
    this.start = start;
  }

  /** A child with room, without waiting for one. */
  Optional<WarmChild> poll() {
    lock.lock();
    try {
      return taken();
    } finally {
      lock.unlock();
    }
  }

  /** A child with room; a new one is started if there is none. */
  WarmChild acquire() throws StartFailure, InterruptedException {
    lock.lockInterruptibly();
    try {
      for (Optional<WarmChild> found = taken(); ; found = taken()) {
        if (found.isPresent()) {
          return found.get();
        }
        if (starting == 0 || loads.size() + starting < mostBeforePipelining()) {
          break;
        }
        changed.await();
      }
      starting++;
    } finally {
      lock.unlock();
    }
    return started();
  }

  private Optional<WarmChild> taken() {
    while (!idle.isEmpty()) {
      WarmChild last = idle.pop();
      if (!last.isLeaving()) {
        loads.merge(last, 1, Integer::sum);
        return Optional.of(last);
      }
    }
    if (reuse.pipeline() == 1 || loads.size() < mostBeforePipelining()) {
      return Optional.empty();
    }
    Optional<WarmChild> least =
        loads.entrySet().stream()
            .filter(entry -> entry.getValue() < reuse.pipeline() && !entry.getKey().isLeaving())
            .min(Comparator.comparingInt(Map.Entry::getValue))
            .map(Map.Entry::getKey);
    least.ifPresent(child -> loads.merge(child, 1, Integer::sum));
    return least;
  }

  private int mostBeforePipelining() {
    return reuse.pipeline() == 1 ? Integer.MAX_VALUE : processors;
  }

  private WarmChild started() throws StartFailure, InterruptedException {
    WarmChild child = null;
    try {
      child = start.start(this);
      return child;
    } finally {
      lock.lock();
      try {
        starting--;
        if (child != null) {
          loads.merge(child, 1, Integer::sum);
        }
        changed.signalAll();
      } finally {
        lock.unlock();
      }
    }
  }

  @Override
  public void freed(WarmChild child) {
    boolean isUnwanted;
    lock.lock();
    try {
      int load = loads.getOrDefault(child, 1) - 1;
      boolean isDone = load == 0 && child.isLeaving();
      loads.computeIfPresent(child, (known, before) -> isDone ? null : load);
      if (load == 0 && !isDone) {
        idle.push(child);
      }
      isUnwanted = closed && load == 0;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
    if (isUnwanted) {
      child.retire();
    }
  }

  @Override
  public void gone(WarmChild child) {
    lock.lock();
    try {
      loads.remove(child);
      idle.remove(child);
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Lets every child end when it has served what it holds. */
  void retire() {
    List<WarmChild> all;
    lock.lock();
    try {
      closed = true;
      all = new ArrayList<>(loads.keySet());
      idle.clear();
    } finally {
      lock.unlock();
    }
    all.forEach(WarmChild::retire);
  }
}
