package dev.kurier.client;

import dev.kurier.protocol.TaskId;
import dev.kurier.protocol.TaskState;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

/** Who waits for which task's end. Safe for use from many threads; completes under no lock. */
final class Watches {

  // guarded by this
  private final Map<TaskId, List<CompletableFuture<TaskState>>> byTask = new HashMap<>();

  CompletableFuture<TaskState> add(TaskId id) {
    CompletableFuture<TaskState> watch = new CompletableFuture<>();
    synchronized (this) {
      byTask.computeIfAbsent(id, key -> new ArrayList<>(1)).add(watch);
    }
    CompletableFuture<TaskState> unused = watch.whenComplete((state, failure) -> removeDone(id));
    return watch;
  }

  synchronized boolean has(TaskId id) {
    return byTask.containsKey(id);
  }

  synchronized boolean isEmpty() {
    return byTask.isEmpty();
  }

  /** Takes the watches of one task out. */
  synchronized List<CompletableFuture<TaskState>> take(TaskId id) {
    List<CompletableFuture<TaskState>> taken = byTask.remove(id);
    return taken == null ? List.of() : taken;
  }

  void failAll(Function<TaskId, Throwable> failure) {
    for (TaskId id : ids()) {
      take(id).forEach(watch -> watch.completeExceptionally(failure.apply(id)));
    }
  }

  private synchronized List<TaskId> ids() {
    return List.copyOf(byTask.keySet());
  }

  private synchronized void removeDone(TaskId id) {
    List<CompletableFuture<TaskState>> watches = byTask.get(id);
    if (watches != null && watches.removeIf(CompletableFuture::isDone) && watches.isEmpty()) {
      byTask.remove(id);
    }
  }
}
