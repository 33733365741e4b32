package dev.kurier.runner.ledger;

import dev.kurier.protocol.TaskId;
import dev.kurier.runner.order.Orders;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Lets the tasks of managed queues go to the runners as far as these have room. Confined to the
 * ledger's thread.
 */
final class Admission {

  private final Set<String> managed;
  private final Crews crews;
  private final Orders orders;

  /**
   * Of some queues.
   *
   * @param orders what operators have paused
   */
  Admission(Set<String> managed, Crews crews, Orders orders) {
    this.managed = managed;
    this.crews = crews;
    this.orders = orders;
  }

  /** Folds on each that may go that it may. */
  void admit(Map<Integer, PartitionMemory> owned, Batch batch) {
    owned.forEach((partition, memory) -> {
      for (String queue : managed) {
        memory.backlog().pause(queue, type -> isPaused(queue, type));
        if (memory.backlog().isWaiting(queue) && !orders.isPaused(queue)) {
          int room = crews.window(partition, queue);
          admit(
              () -> memory.backlog().next(queue, room),
              id -> batch.fold(partition, id, new LifecycleEvent.Admitted()));
          // One whose fair key is at its limit waits for no slot.
          if (memory.backlog().next(queue, Integer.MAX_VALUE).isPresent()) {
            crews.wanting(partition, queue);
          }
        }
      }
    });
  }

  private boolean isPaused(String queue, String type) {
    return orders.pause(queue, type).isPresent();
  }

  /**
   * Goes on while there is room: who ends instead of going makes room for another.
   *
   * @param next who goes now
   * @param fold takes it out of its line
   */
  static void admit(Supplier<Optional<TaskId>> next, Consumer<TaskId> fold) {
    Optional<TaskId> past = Optional.empty();
    Optional<TaskId> now = next.get();
    while (now.isPresent() && !now.equals(past)) {
      fold.accept(now.get());
      past = now;
      now = next.get();
    }
  }
}
