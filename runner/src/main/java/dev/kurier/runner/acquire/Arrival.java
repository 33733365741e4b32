package dev.kurier.runner.acquire;

import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * A record that a source hands out.
 *
 * @param record as it was polled
 * @param deliveries how often it has been delivered, from 1: a hint
 * @param isDoubtful whether it may have come before, so that the log may speak of it
 * @param isDangerous whether nodes may have died of it
 */
public record Arrival(
    ConsumerRecord<byte[], byte[]> record,
    int deliveries,
    boolean isDoubtful,
    boolean isDangerous) {}
