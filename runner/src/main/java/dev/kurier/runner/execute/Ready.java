package dev.kurier.runner.execute;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a zygote says when its imports are done.
 *
 * @param warnings for the operator
 * @param problems by handler, those that it cannot serve
 * @param files what its code was read from, as far as that may change
 * @param heapBytes memory of its own
 * @param importMillis by module, how long its import took
 * @param schemas by handler, the JSON Schema of what it accepts
 * @param declared by handler, what its decorator says of how it is run
 * @param confinement the walls that its system offers
 */
record Ready(
    List<String> warnings,
    Map<String, String> problems,
    List<String> files,
    long heapBytes,
    Map<String, Double> importMillis,
    Map<String, Map<String, Object>> schemas,
    Map<String, DeclaredFacts> declared,
    @Nullable ConfinementFacts confinement) {
  Ready {
    warnings = List.copyOf(warnings);
    problems = Map.copyOf(problems);
    // Members that came later than the first version of the protocol may be absent.
    files = List.copyOf(Objects.requireNonNullElse(files, List.of()));
    importMillis = Map.copyOf(Objects.requireNonNullElse(importMillis, Map.of()));
    schemas = Map.copyOf(Objects.requireNonNullElse(schemas, Map.of()));
    declared = Map.copyOf(Objects.requireNonNullElse(declared, Map.of()));
  }
}
