package dev.kurier.runner.node;

import dev.kurier.protocol.TaskId;
import dev.kurier.runner.task.StopReason;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
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

  int claimed() {
    return those(Flight::isClaimed).size();
  }

  int stopAll(StopReason reason) {
    return each(flight -> true, flight -> flight.stop(reason));
  }

  int abandonThoseOf(String node) {
    return each(flight -> flight.run().node().equals(node), Flight::abandon);
  }

  /** Stops, or kills, what runs of a cancelled task. */
  int cancel(TaskId task, String why, boolean force) {
    return each(
        flight -> flight.run().task().id().equals(task), flight -> flight.cancel(why, force));
  }

  /** The ledger counts on this run. */
  void confirm(String execution) {
    Flight flight;
    lock.lock();
    try {
      flight = flights.get(execution);
    } finally {
      lock.unlock();
    }
    if (flight != null) {
      flight.confirm();
    }
  }

  int revoke(String execution) {
    return each(flight -> flight.run().execution().equals(execution), Flight::revoke);
  }

  private int each(Predicate<Flight> which, Consumer<Flight> deed) {
    List<Flight> concerned = those(which);
    concerned.forEach(deed);
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
