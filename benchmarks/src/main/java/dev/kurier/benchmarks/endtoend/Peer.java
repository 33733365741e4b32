package dev.kurier.benchmarks.endtoend;

import dev.kurier.benchmarks.measure.Sample;
import dev.kurier.benchmarks.measure.SampleJson;
import dev.kurier.benchmarks.measure.Series;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/**
 * What another job system did with the same tasks on this machine.
 *
 * @param name what it is, with the way its workers run
 * @param version of it
 * @param drain results of a backlog; empty if it was not measured
 * @param enqueue submits; empty if they were not measured
 * @param idle one task at a time; empty if it was not measured
 */
record Peer(
    String name,
    String version,
    Optional<Series> drain,
    Optional<Series> enqueue,
    Optional<Series> idle) {

  /** Of a line that its program has printed. */
  static Peer read(JsonNode line) {
    return new Peer(
        line.required("peer").asString(),
        line.path("version").asString(""),
        series(line.path("drain")),
        series(line.path("enqueue")),
        series(line.path("idle")));
  }

  private static Optional<Series> series(JsonNode samples) {
    List<Sample> all = new ArrayList<>();
    samples.forEach(sample -> all.add(SampleJson.read(sample)));
    return all.isEmpty() ? Optional.empty() : Optional.of(new Series(all));
  }
}
