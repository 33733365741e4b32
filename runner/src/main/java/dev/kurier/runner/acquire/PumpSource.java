package dev.kurier.runner.acquire;

import dev.kurier.protocol.Codec;
import dev.kurier.protocol.Task;
import java.time.Duration;

/**
 * What a pump reads.
 *
 * @param name of the pump, for its thread and log
 * @param codec reads the records
 * @param isReleased true if all its tasks may run; false if those with a plan are left to the
 *     ledger, which reads the same record
 * @param grace how long tasks may take before they are claimed
 * @param opening opens where the records come from
 */
public record PumpSource(
    String name,
    Codec<Task> codec,
    boolean isReleased,
    Duration grace,
    TaskSource.Opening opening) {}
