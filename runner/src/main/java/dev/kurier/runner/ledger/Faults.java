package dev.kurier.runner.ledger;

import dev.kurier.protocol.TaskId;
import java.util.LinkedHashMap;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Remembers at which tasks the ledger itself has failed, across its sessions: a decision that
 * throws must not be tried for ever, because nothing behind it in the partition would be decided.
 * Confined to the ledger's thread.
 */
final class Faults {

  private static final Logger LOG = LoggerFactory.getLogger(Faults.class);
  private static final int TRIES = 2;
  private static final int MAX_TASKS = 10_000;
  private static final int LONGEST_PROBLEM = 500;

  private final LinkedHashMap<Place, Fault> faults = new LinkedHashMap<>();

  private record Place(int partition, TaskId id) {}

  private record Fault(int times, String problem) {}

  /** Ends a session: the batch is not to be committed. */
  static final class FoldFailedException extends RuntimeException {

    private static final long serialVersionUID = 1;

    FoldFailedException(TaskId id, RuntimeException cause) {
      super("the decision about task " + id + " failed", cause);
    }
  }

  /** One more failure; the caller throws what it gets. */
  FoldFailedException failed(int partition, TaskId id, RuntimeException cause) {
    Place place = new Place(partition, id);
    Fault past = faults.remove(place);
    String problem = String.valueOf(cause);
    faults.put(
        place,
        new Fault(
            past == null ? 1 : past.times() + 1,
            problem.substring(0, Math.min(problem.length(), LONGEST_PROBLEM))));
    if (faults.size() > MAX_TASKS) {
      faults.remove(faults.firstEntry().getKey());
    }
    return new FoldFailedException(id, cause);
  }

  /**
   * The event to fold: the given one, the end of the task after two failures, nothing if even that
   * has failed twice.
   */
  Optional<LifecycleEvent> standIn(int partition, TaskId id, LifecycleEvent event) {
    Fault fault = faults.get(new Place(partition, id));
    if (fault == null || fault.times() < TRIES) {
      return Optional.of(event);
    }
    boolean isLost = fault.times() >= 2 * TRIES;
    LOG.atError()
        .addKeyValue("task", id)
        .addKeyValue("partition", partition)
        .addKeyValue("event", event.getClass().getSimpleName())
        .addKeyValue("problem", fault.problem())
        .log(
            isLost
                ? "task is left alone: the ledger fails even at its end; report the stack trace"
                : "task ends FAILED, LEDGER_FAULT: the ledger failed at it twice; report the stack"
                    + " trace, and replay its dead letter when that is mended");
    return isLost
        ? Optional.empty()
        : Optional.of(new LifecycleEvent.Faulted(event, fault.problem()));
  }

  /** A decision about the task is committed. */
  void decided(int partition, TaskId id) {
    if (!faults.isEmpty()) {
      faults.remove(new Place(partition, id));
    }
  }
}
