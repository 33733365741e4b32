/** The runner's executor beside its floors, mode by mode, without Kafka. */
@NullMarked
package dev.kurier.benchmarks.executor;

import org.jspecify.annotations.NullMarked;
