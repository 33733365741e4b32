package dev.kurier.runner.execute;

import dev.kurier.runner.task.Declared;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * What a harness says of a function's decorator; absent what that leaves open.
 *
 * @param timeoutMillis soft limit of one run
 * @param maxAttempts attempts, unless the task says otherwise
 * @param memoryBytes address space of a run
 */
record DeclaredFacts(
    @Nullable Long timeoutMillis, @Nullable Integer maxAttempts, @Nullable Long memoryBytes) {

  Declared declared() {
    return new Declared(
        Optional.ofNullable(timeoutMillis).map(Duration::ofMillis),
        maxAttempts == null ? OptionalInt.empty() : OptionalInt.of(maxAttempts),
        memoryBytes == null ? OptionalLong.empty() : OptionalLong.of(memoryBytes));
  }
}
