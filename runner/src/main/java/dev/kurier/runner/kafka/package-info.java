/** Names topics and opens the Kafka clients every other package uses. */
@NullMarked
package dev.kurier.runner.kafka;

import org.jspecify.annotations.NullMarked;
