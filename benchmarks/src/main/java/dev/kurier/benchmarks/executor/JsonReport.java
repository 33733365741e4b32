package dev.kurier.benchmarks.executor;

import dev.kurier.benchmarks.measure.Machine;
import dev.kurier.benchmarks.measure.Row;
import dev.kurier.benchmarks.measure.Sample;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.json.JsonMapper;

/** The same as the table, for programs; every sample is in it. */
public final class JsonReport {

  private JsonReport() {}

  public static byte[] of(Machine machine, List<Row> rows, Map<String, String> leftOut) {
    Map<String, Object> report = new LinkedHashMap<>();
    report.put("machine", machine.facts());
    report.put("rows", rows.stream().map(JsonReport::row).toList());
    report.put("leftOut", leftOut);
    return JsonMapper.shared().writerWithDefaultPrettyPrinter().writeValueAsBytes(report);
  }

  private static Map<String, Object> row(Row row) {
    Map<String, Object> facts = new LinkedHashMap<>();
    facts.put("mode", row.mode());
    facts.put("concurrency", row.concurrency());
    facts.put("floor", row.floorName());
    facts.put("ratio", row.ratio());
    facts.put("counts", row.counts());
    row.goal().ifPresent(goal -> facts.put("goal", goal.text()));
    row.isMet().ifPresent(met -> facts.put("met", met));
    facts.put("floorSamples", row.floor().samples().stream().map(JsonReport::sample).toList());
    facts.put("kurierSamples", row.kurier().samples().stream().map(JsonReport::sample).toList());
    return facts;
  }

  private static Map<String, Object> sample(Sample sample) {
    Map<String, Object> facts = new LinkedHashMap<>();
    facts.put("tasks", sample.tasks());
    facts.put("seconds", sample.elapsed().toNanos() / 1e9);
    facts.put("tasksPerSecond", sample.rate());
    facts.put("cpuMicrosPerTask", sample.cpuMicrosPerTask());
    facts.put("p50Micros", micros(sample.p50()));
    facts.put("p99Micros", micros(sample.p99()));
    return facts;
  }

  private static double micros(Duration duration) {
    return duration.toNanos() / 1e3;
  }
}
