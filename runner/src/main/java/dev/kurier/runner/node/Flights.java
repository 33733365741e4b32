package dev.kurier.runner.node;

import dev.kurier.protocol.TaskId;
import dev.kurier.runner.task.StopReason;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;

/** Everything that this node holds, by execution. One lock. */
final class Flights {

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition isEmpty = lock.newCondition();

  /** Guarded by the lock. */
  private final Map<String, Flight> flights = new HashMap<>();

  void add(Flight flight) {
    lock.lock();
    try {
      flights.put(flight.run().execution(), flight);
    } finally {
      lock.unlock();
    }
  }

  void remove(Flight flight) {
    lock.lock();
    try {
      flights.remove(flight.run().execution());
      if (flights.isEmpty()) {
        isEmpty.signalAll();
      }
    } finally {
      lock.unlock();
    }
  }

  /** Waits until nothing is held; false if that takes longer. */
  boolean awaitEmpty(Duration limit) throws InterruptedException {
    long left = limit.toNanos();
    lock.lockInterruptibly();
    try {
      while (!flights.isEmpty()) {
        if (left <= 0) {
          return false;
        }
        left = isEmpty.awaitNanos(left);
      }
      return true;
    } finally {
      lock.unlock();
    }
  }

  int stopAll(StopReason reason) {
    return stop(flight -> true, reason);
  }

  int stopThoseOf(String node, StopReason reason) {
    return stop(flight -> flight.run().node().equals(node), reason);
  }

  int stop(TaskId task, StopReason reason) {
    return stop(flight -> flight.run().task().id().equals(task), reason);
  }

  int kill(TaskId task, StopReason reason) {
    List<Flight> concerned = those(flight -> flight.run().task().id().equals(task));
    concerned.forEach(flight -> flight.kill(reason));
    return concerned.size();
  }

  int stop(String execution, StopReason reason) {
    return stop(flight -> flight.run().execution().equals(execution), reason);
  }

  private int stop(Predicate<Flight> which, StopReason reason) {
    List<Flight> concerned = those(which);
    concerned.forEach(flight -> flight.stop(reason));
    return concerned.size();
  }

  private List<Flight> those(Predicate<Flight> which) {
    lock.lock();
    try {
      return flights.values().stream().filter(which).toList();
    } finally {
      lock.unlock();
    }
  }
}
