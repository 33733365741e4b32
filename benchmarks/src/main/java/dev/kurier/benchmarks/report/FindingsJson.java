package dev.kurier.benchmarks.report;

import dev.kurier.benchmarks.measure.Spread;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Findings as JSON, with every sample. */
public final class FindingsJson {

  private static final JsonMapper MAPPER = JsonMapper.shared();

  private FindingsJson() {}

  /** Writes them. */
  public static byte[] write(Findings findings) {
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("run", findings.run());
    document.put("findings", findings.findings().stream().map(FindingsJson::finding).toList());
    document.put("notMeasured", findings.notMeasured());
    return MAPPER.writerWithDefaultPrettyPrinter().writeValueAsBytes(document);
  }

  private static Map<String, Object> finding(Finding finding) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("what", finding.what());
    fields.put("atOnce", finding.atOnce());
    fields.put("unit", finding.unit());
    fields.put("kurier", spread(finding.kurier()));
    fields.put("beside", finding.beside());
    fields.put("floor", spread(finding.floor()));
    fields.put("ratio", finding.ratio());
    finding.goal().ifPresent(goal -> fields.put("goal", goal));
    finding.isMet().ifPresent(met -> fields.put("met", met));
    return fields;
  }

  private static Map<String, Object> spread(Spread spread) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("median", spread.median());
    fields.put("min", spread.least());
    fields.put("max", spread.most());
    fields.put("samples", spread.samples());
    return fields;
  }

  /** Reads what {@link #write} has written. */
  public static Findings read(byte[] json) {
    JsonNode document = MAPPER.readTree(json);
    List<Finding> findings = new ArrayList<>();
    document.required("findings").forEach(node -> findings.add(finding(node)));
    return new Findings(
        texts(document.required("run")), findings, texts(document.required("notMeasured")));
  }

  private static Finding finding(JsonNode node) {
    return new Finding(
        node.required("what").asString(),
        node.required("atOnce").asInt(),
        node.required("unit").asString(),
        spread(node.required("kurier")),
        node.required("beside").asString(),
        spread(node.required("floor")),
        Optional.ofNullable(node.get("goal")).map(JsonNode::asString),
        Optional.ofNullable(node.get("met")).map(JsonNode::asBoolean));
  }

  private static Spread spread(JsonNode node) {
    List<Double> samples = new ArrayList<>();
    node.required("samples").forEach(sample -> samples.add(sample.asDouble()));
    return new Spread(samples);
  }

  private static SequencedMap<String, String> texts(JsonNode node) {
    SequencedMap<String, String> texts = new LinkedHashMap<>();
    node.properties().forEach(entry -> texts.put(entry.getKey(), entry.getValue().asString()));
    return texts;
  }
}
