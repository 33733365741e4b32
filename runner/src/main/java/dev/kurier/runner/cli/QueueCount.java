package dev.kurier.runner.cli;

import dev.kurier.protocol.Hold;
import dev.kurier.protocol.Order;
import dev.kurier.protocol.TaskState;
import dev.kurier.runner.config.DurationText;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Counts the open tasks of one queue. For one thread. */
final class QueueCount {

  static final List<String> COLUMNS =
      List.of(
          "queue",
          "dispatch",
          "waiting",
          "fairKeys",
          "priority",
          "oldest",
          "later",
          "inFlight",
          "paused");

  private static final long OF_A_SMALLER_UNIT = 2;

  private final String queue;
  private final boolean isManaged;
  private int waiting;
  private final Set<String> fairKeys = new HashSet<>();
  private int highest;
  private Instant oldest = Instant.MAX;
  private int later;
  private int inFlight;

  /**
   * Counts nothing yet.
   *
   * @param isManaged whether the ledger dispatches it
   */
  QueueCount(String queue, boolean isManaged) {
    this.queue = queue;
    this.isManaged = isManaged;
  }

  /** A task of this queue. One that has ended counts nowhere. */
  void count(TaskState state) {
    switch (state.status()) {
      case SCHEDULED -> scheduled(state);
      case QUEUED -> queued(state);
      case RETRYING -> later++;
      case RUNNING, CANCELLING -> inFlight++;
      case SUCCEEDED, FAILED, TIMED_OUT, CANCELLED, EXPIRED, QUARANTINED -> {}
    }
  }

  private void scheduled(TaskState state) {
    if (state.hold().orElse(null) instanceof Hold.Queue(Instant since)) {
      waits(state, since);
    } else {
      later++;
    }
  }

  // What a managed queue has let out is with the runners, claimed or not.
  private void queued(TaskState state) {
    if (state.dueAt().isPresent()) {
      later++;
    } else if (isManaged) {
      inFlight++;
    } else {
      waits(state, state.updatedAt());
    }
  }

  private void waits(TaskState state, Instant since) {
    waiting++;
    state.task().plan().fairKey().ifPresent(fairKeys::add);
    highest = Math.max(highest, state.task().plan().priority());
    oldest = since.isBefore(oldest) ? since : oldest;
  }

  /**
   * One line of a list; {@code oldestMillis} is no column and left out where nothing waits.
   *
   * @param pause the order that pauses the queue
   */
  Map<String, Object> row(Instant now, Optional<Order> pause) {
    Map<String, Object> row = new LinkedHashMap<>();
    row.put("queue", queue);
    row.put("dispatch", isManaged ? "managed" : "direct");
    row.put("waiting", waiting);
    row.put("fairKeys", isManaged && waiting > 0 ? fairKeys.size() : "");
    row.put("priority", isManaged && waiting > 0 ? highest : "");
    if (waiting == 0) {
      row.put("oldest", "");
    } else {
      Duration age = oldest.isBefore(now) ? Duration.between(oldest, now) : Duration.ZERO;
      row.put("oldest", rounded(age));
      row.put("oldestMillis", age.toMillis());
    }
    row.put("later", later);
    row.put("inFlight", inFlight);
    row.put("paused", OrderView.cell(pause));
    pause.ifPresent(order -> {
      row.put("pausedUntil", order.until().toString());
      row.put("pausedBy", order.by());
      row.put("pausedBecause", order.reason());
    });
    return row;
  }

  private static String rounded(Duration age) {
    if (age.toDays() >= OF_A_SMALLER_UNIT) {
      return DurationText.print(Duration.ofDays(age.toDays()));
    } else if (age.toHours() >= OF_A_SMALLER_UNIT) {
      return DurationText.print(Duration.ofHours(age.toHours()));
    } else if (age.toMinutes() >= OF_A_SMALLER_UNIT) {
      return DurationText.print(Duration.ofMinutes(age.toMinutes()));
    }
    return age.toSeconds() + "s";
  }
}
