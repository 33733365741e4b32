package dev.kurier.runner.acquire;

import dev.kurier.protocol.Codec;
import dev.kurier.protocol.Task;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.ShareConsumer;

/**
 * What a pump reads.
 *
 * @param name of the pump, for its thread and log
 * @param topic the tasks or the retries of a queue
 * @param codec reads its records
 * @param isReleased true if all its tasks may run; false if those with a plan are left to the
 *     ledger, which reads the same record
 * @param dangerousFrom from this delivery on a record is dangerous
 * @param consumers makes a consumer that has not subscribed
 */
public record PumpSource(
    String name,
    String topic,
    Codec<Task> codec,
    boolean isReleased,
    int dangerousFrom,
    Supplier<ShareConsumer<byte[], byte[]>> consumers) {}
