/** Takes tasks from Kafka and settles them. */
@NullMarked
package dev.kurier.runner.acquire;

import org.jspecify.annotations.NullMarked;
