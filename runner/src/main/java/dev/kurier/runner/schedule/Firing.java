package dev.kurier.runner.schedule;

import dev.kurier.protocol.ScheduleState;
import java.time.Instant;
import java.util.List;

/**
 * What a schedule fires for, and where it stands then.
 *
 * @param next the schedule from now on
 * @param times what a task is to be submitted for, oldest first
 */
public record Firing(ScheduleState next, List<Instant> times) {

  /** Copies the times. */
  public Firing {
    times = List.copyOf(times);
  }
}
