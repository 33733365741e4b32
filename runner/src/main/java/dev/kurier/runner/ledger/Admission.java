package dev.kurier.runner.ledger;

import dev.kurier.protocol.TaskId;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.IntSupplier;
import java.util.function.Supplier;

/**
 * Lets the tasks of managed queues go to the runners as far as these have room. Confined to the
 * ledger's thread.
 */
final class Admission {

  private final Set<String> managed;
  private final Crews crews;
  private final IntSupplier partitions;

  /**
   * Of some queues.
   *
   * @param partitions how many the installation has
   */
  Admission(Set<String> managed, Crews crews, IntSupplier partitions) {
    this.managed = managed;
    this.crews = crews;
    this.partitions = partitions;
  }

  /** Folds on each that may go that it may. */
  void admit(Map<Integer, PartitionMemory> owned, Batch batch) {
    owned.forEach((partition, memory) -> {
      for (String queue : managed) {
        if (memory.backlog().isWaiting(queue)) {
          int room = crews.window(partition, queue, partitions.getAsInt());
          admit(
              () -> memory.backlog().next(queue, room),
              id -> batch.fold(partition, id, new LifecycleEvent.Admitted()));
        }
      }
    });
  }

  /**
   * Goes on while there is room: who ends instead of going makes room for another.
   *
   * @param next who may go now
   * @param fold takes each of them out of its line
   */
  static void admit(Supplier<List<TaskId>> next, Consumer<TaskId> fold) {
    List<TaskId> past = List.of();
    List<TaskId> now = next.get();
    while (!now.isEmpty() && !now.equals(past)) {
      now.forEach(fold);
      past = now;
      now = next.get();
    }
  }
}
