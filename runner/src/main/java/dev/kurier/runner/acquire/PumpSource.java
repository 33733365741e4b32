package dev.kurier.runner.acquire;

import dev.kurier.protocol.Codec;
import dev.kurier.protocol.Task;

/**
 * What a pump reads.
 *
 * @param name of the pump, for its thread and log
 * @param codec reads the records
 * @param isReleased true if all its tasks may run; false if those with a plan are left to the
 *     ledger, which reads the same record
 * @param prefetch how many it takes at once, and how long it waits for their tasks
 * @param opening opens where the records come from
 */
public record PumpSource(
    String name,
    Codec<Task> codec,
    boolean isReleased,
    Prefetch prefetch,
    TaskSource.Opening opening) {}
