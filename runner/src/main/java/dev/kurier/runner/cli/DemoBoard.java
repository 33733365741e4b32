package dev.kurier.runner.cli;

import dev.kurier.protocol.TaskId;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** What has been observed so far. Guarded by its own monitor. */
final class DemoBoard {

  private static final String OPEN = "OPEN";

  private final Set<TaskId> submitted = new HashSet<>();
  private final Set<TaskId> ended = new HashSet<>();
  private final Map<String, Map<String, String>> breakersOfNodes = new HashMap<>();
  private final Map<String, Integer> runningOfNodes = new HashMap<>();
  private int succeeded;
  private int breakerOpened;

  synchronized void submitted(TaskId id) {
    submitted.add(id);
  }

  /** The reply to a task. */
  synchronized void ended(TaskId id, boolean well) {
    if (ended.add(id) && well) {
      succeeded++;
    }
    notifyAll();
  }

  /** Waits until so many have ended; false if none has for as long as is given. */
  synchronized boolean awaitEnds(int count, Duration patience) {
    int before = -1;
    long until = 0;
    while (ended.size() < count) {
      long now = System.nanoTime();
      if (ended.size() != before) {
        before = ended.size();
        until = now + patience.toNanos();
      }
      long left = (until - now) / 1_000_000;
      if (left <= 0) {
        return false;
      }
      try {
        wait(left);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return false;
      }
    }
    return true;
  }

  /** A node's heartbeat. */
  synchronized void heartbeat(
      String node, int running, Map<String, String> breakers, boolean leaving) {
    Map<String, String> before = breakersOfNodes.getOrDefault(node, Map.of());
    breakers.forEach((group, state) -> {
      if (state.equals(OPEN) && !OPEN.equals(before.get(group))) {
        breakerOpened++;
      }
    });
    if (leaving) {
      breakersOfNodes.remove(node);
      runningOfNodes.remove(node);
    } else {
      breakersOfNodes.put(node, breakers);
      runningOfNodes.put(node, running);
    }
  }

  synchronized Picture picture() {
    return new Picture(
        submitted.size(),
        ended.size(),
        succeeded,
        runningOfNodes.values().stream().mapToInt(Integer::intValue).sum(),
        breakerOpened,
        breaker());
  }

  private String breaker() {
    for (String state : new String[] {OPEN, "HALF_OPEN"}) {
      for (Map<String, String> groups : breakersOfNodes.values()) {
        for (Map.Entry<String, String> group : groups.entrySet()) {
          if (group.getValue().equals(state)) {
            return group.getKey() + " " + state;
          }
        }
      }
    }
    return "closed";
  }

  /**
   * One moment.
   *
   * @param breaker the breaker that is open or half open, or {@code closed}
   */
  record Picture(
      int submitted, int ended, int succeeded, int running, int breakerOpened, String breaker) {

    int failed() {
      return ended - succeeded;
    }
  }
}
