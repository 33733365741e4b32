package dev.kurier.runner.chaos;

import dev.kurier.client.SubmitOptions;
import dev.kurier.client.TaskClient;
import dev.kurier.client.TaskHandle;
import dev.kurier.client.TaskType;
import dev.kurier.protocol.JsonText;
import dev.kurier.protocol.Plan;
import dev.kurier.protocol.TaskId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Submits tasks at an even rate, on a thread of its own, and remembers which are acknowledged. */
final class Load implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Load.class);
  private static final Duration SLOW = Duration.ofSeconds(2);
  private static final Duration CALM = Duration.ofSeconds(6);

  private final TaskClient client;
  private final Journal journal;
  private final Random random;
  private final List<TaskHandle<JsonText>> handles = new ArrayList<>(); // guarded by this
  private final Map<TaskId, Instant> plain = new ConcurrentHashMap<>();
  private final Map<TaskId, Long> waiting = new ConcurrentHashMap<>();
  private final AtomicLong lastSlow = new AtomicLong(System.nanoTime());

  Load(TaskClient client, Journal journal, long seed) {
    this.client = client;
    this.journal = journal;
    this.random = new Random(seed);
  }

  /**
   * Submits until the time is over.
   *
   * @param perSecond tasks
   * @param longest of a single one
   */
  void run(Duration time, int perSecond, Duration longest) {
    long start = System.nanoTime();
    long next = start;
    while (System.nanoTime() - start < time.toNanos()) {
      submit(Deed.next(random, longest));
      next += TimeUnit.SECONDS.toNanos(1) / perSecond;
      LockSupport.parkNanos(next - System.nanoTime());
    }
  }

  private void submit(Deed deed) {
    TaskId id = TaskId.timeOrdered(System.currentTimeMillis(), random);
    journal.intends(id);
    long begun = System.nanoTime();
    if (deed.isPlain()) {
      waiting.put(id, begun);
    }
    TaskHandle<JsonText> handle =
        client.submit(
            TaskType.json(deed.type()), deed.payload(), options -> planned(deed, options.id(id)));
    var _ =
        handle
            .submitted()
            .whenComplete((_, error) -> {
              if (error == null) {
                journal.acknowledged(id);
                if (deed.isPlain()) {
                  plain.put(id, Instant.ofEpochMilli(System.currentTimeMillis()));
                }
                cancelIf(deed, id);
              }
            });
    var _ =
        handle
            .settled()
            .whenComplete((_, _) -> {
              if (waiting.remove(id) != null && isSlow(begun)) {
                lastSlow.set(System.nanoTime());
              }
            });
    synchronized (this) {
      handles.add(handle);
    }
  }

  private static boolean isSlow(long begun) {
    return System.nanoTime() - begun > SLOW.toNanos();
  }

  /** Tells whether all short tasks have ended soon for a while: every part does its work. */
  boolean isCalm() {
    return System.nanoTime() - lastSlow.get() > CALM.toNanos()
        && waiting.values().stream().noneMatch(Load::isSlow);
  }

  private static SubmitOptions planned(Deed deed, SubmitOptions options) {
    if (deed.priority().isPresent()) {
      return options.queue(Town.MANAGED).priority(deed.priority().getAsInt());
    }
    return switch (deed.key().orElse(null)) {
      case Plan.Ordering(var value) -> options.orderingKey(value);
      case Plan.Unique(var value, var ifTaken) -> options.uniqueKey(value, ifTaken);
      case null -> asksAtOnce(options) ? options.reportedReply() : options;
    };
  }

  /** Every second one, by its id: what runners report must be what the ledger settles. */
  private static boolean asksAtOnce(SubmitOptions options) {
    return options.id().filter(id -> id.value().hashCode() % 2 == 0).isPresent();
  }

  private void cancelIf(Deed deed, TaskId id) {
    if (deed.isCancelled()) {
      var _ =
          client
              .cancel(id, "chaos")
              .whenComplete((_, error) -> {
                if (error != null) {
                  LOG.atDebug().addKeyValue("task", id).log("cancel.not-sent");
                }
              });
    }
  }

  /** When the plain ones were acknowledged. */
  Map<TaskId, Instant> plain() {
    return Map.copyOf(plain);
  }

  synchronized int submitted() {
    return handles.size();
  }

  synchronized int open() {
    return (int) handles.stream().filter(handle -> !handle.settled().isDone()).count();
  }

  @Override
  public void close() {
    client.close();
  }
}
