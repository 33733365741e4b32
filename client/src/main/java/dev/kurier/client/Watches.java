package dev.kurier.client;

import dev.kurier.protocol.TaskId;
import dev.kurier.protocol.TaskState;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Function;

/** Who waits for which task's end. Safe for use from many threads; completes under no lock. */
final class Watches {

  // guarded by this
  private final Map<TaskId, List<Watch>> byTask = new HashMap<>();

  /**
   * One who waits for a task's end.
   *
   * @param news is told every state that is read before
   */
  record Watch(CompletableFuture<TaskState> end, Consumer<TaskState> news) {}

  CompletableFuture<TaskState> add(TaskId id, Consumer<TaskState> news) {
    Watch watch = new Watch(new CompletableFuture<>(), news);
    synchronized (this) {
      byTask.computeIfAbsent(id, key -> new ArrayList<>(1)).add(watch);
    }
    CompletableFuture<TaskState> unused =
        watch.end().whenComplete((state, failure) -> removeDone(id));
    return watch.end();
  }

  synchronized boolean has(TaskId id) {
    return byTask.containsKey(id);
  }

  synchronized boolean isEmpty() {
    return byTask.isEmpty();
  }

  synchronized List<Watch> of(TaskId id) {
    return List.copyOf(byTask.getOrDefault(id, List.of()));
  }

  /** Takes the watches of one task out. */
  synchronized List<Watch> take(TaskId id) {
    List<Watch> taken = byTask.remove(id);
    return taken == null ? List.of() : taken;
  }

  void failAll(Function<TaskId, Throwable> failure) {
    for (TaskId id : ids()) {
      take(id).forEach(watch -> watch.end().completeExceptionally(failure.apply(id)));
    }
  }

  private synchronized List<TaskId> ids() {
    return List.copyOf(byTask.keySet());
  }

  private synchronized void removeDone(TaskId id) {
    List<Watch> watches = byTask.get(id);
    if (watches != null && watches.removeIf(watch -> watch.end().isDone()) && watches.isEmpty()) {
      byTask.remove(id);
    }
  }
}
