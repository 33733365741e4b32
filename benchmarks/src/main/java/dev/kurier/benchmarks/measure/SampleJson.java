package dev.kurier.benchmarks.measure;

import java.time.Duration;
import tools.jackson.databind.JsonNode;

/** What programs print: {@code {"tasks": 9, "seconds": 1.5, "p50": 0.1, "p99": 0.2}}. */
public final class SampleJson {

  private SampleJson() {}

  /** Reads a sample; times are in seconds, those of single tasks may be missing. */
  public static Sample read(JsonNode sample) {
    return Sample.of(
        sample.required("tasks").asLong(),
        duration(sample.required("seconds").asDouble()),
        duration(sample.path("p50").asDouble(0)),
        duration(sample.path("p99").asDouble(0)));
  }

  private static Duration duration(double seconds) {
    return Duration.ofNanos(Math.round(seconds * 1e9));
  }
}
