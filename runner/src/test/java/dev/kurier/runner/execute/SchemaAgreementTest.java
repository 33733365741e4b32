package dev.kurier.runner.execute;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kurier.protocol.JsonText;
import dev.kurier.protocol.Outcome;
import dev.kurier.runner.task.HandlerCode;
import dev.kurier.runner.task.HandlerSpec;
import dev.kurier.schema.PayloadSchema;
import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * What Java refuses by the schema that Python has made of a function's hints, the function refuses
 * as well: each payload is checked here, and the function is called with it all the same.
 */
@Timeout(180)
class SchemaAgreementTest {

  /** Payloads of every kind, for each function. */
  private static final List<String> ANY =
      List.of(
          "null",
          "true",
          "0",
          "3",
          "9007199254740993",
          "2.5",
          "1.0",
          "\"\"",
          "\"red\"",
          "\"RED\"",
          "\"2024-02-29\"",
          "\"12.30\"",
          "[]",
          "[1,1]",
          "[\"x\",\"y\"]",
          "{}",
          "{\"sku\":\"a\"}",
          "{\"sku\":\"a\",\"more\":1}",
          "{\"sku\":1}",
          "{\"customerId\":5}",
          "{\"customer_id\":5}",
          "{\"a\":1}",
          "{\"a\":\"1\"}",
          "{\"a\":1,\"b\":2}",
          "{\"a\":1,\"b\":\"z\"}",
          "{\"a\":1,\"c\":2}");

  private static final List<String> FUNCTIONS =
      List.of(
          "integer",
          "real",
          "text",
          "flag",
          "optional",
          "quiet",
          "auto",
          "either",
          "literal",
          "texts",
          "counts",
          "sequence",
          "iterable",
          "mapping",
          "line",
          "order",
          "colour",
          "shade",
          "shades",
          "moment",
          "price",
          "distinct",
          "pair",
          "raw",
          "converted",
          "named",
          "rest",
          "nothing",
          "anything");

  /** Of each function, payloads by the name of its parameter. */
  private static final Map<String, List<String>> NAMED =
      Map.of(
          "shades", List.of("{\"s\":{\"a\":\"red\"}}", "{\"s\":{\"a\":1}}", "{\"s\":null}"),
          "integer", List.of("{\"n\":true}", "{\"n\":2}", "{\"n\":\"2\"}", "{\"m\":2}"),
          "optional", List.of("{\"n\":null}", "{\"n\":\"\"}"),
          "quiet", List.of("{\"n\":null}", "{\"n\":[]}"),
          "auto", List.of("{\"n\":\"auto\"}", "{\"n\":\"never\"}"),
          "converted", List.of("{\"n\":\"2\"}", "\"2\""),
          "iterable", List.of("{\"items\":{\"k\":1}}", "{\"items\":\"ab\"}", "{\"items\":1}"),
          "texts", List.of("{\"names\":[\"a\",1]}", "{\"names\":[\"a\"]}"),
          "counts", List.of("{\"by_name\":{\"a\":\"x\"}}", "{\"by_name\":{\"a\":2}}"),
          "literal", List.of("{\"size\":\"s\"}", "{\"size\":\"xl\"}", "{\"size\":1.0}"));

  /** Functions whose hints find more than they show, or that have none. */
  private static final List<String> HELD_TO_NOTHING =
      List.of("colour", "raw", "converted", "anything");

  @Test
  void schemaRefusesNothingThatTheFunctionAccepts() throws Exception {
    List<HandlerSpec> handlers = FUNCTIONS.stream().map(SchemaAgreementTest::handler).toList();
    List<String> wrong = new ArrayList<>();
    Map<String, Integer> refused = new LinkedHashMap<>();
    try (PythonExecutor executor =
        PythonExecutor.open(
            ExecuteSettings.defaults(), handlers, Clock.systemUTC(), OutputSink.none())) {
      assertThat(executor.start()).isEmpty();
      for (HandlerSpec handler : handlers) {
        JsonText shown = executor.schema(handler).orElseThrow();
        PayloadSchema schema = PayloadSchema.of(shown.toString());
        for (String payload : payloads(handler)) {
          if (schema.check(JsonText.of(payload)).isEmpty()) {
            continue;
          }
          refused.merge(handler.type(), 1, Integer::sum);
          if (accepts(executor, handler, payload)) {
            wrong.add(
                handler.type() + " accepts " + payload + " and its schema does not: " + shown);
          }
        }
      }
    }
    assertThat(wrong).isEmpty();
    assertThat(refused.keySet())
        .containsExactlyInAnyOrderElementsOf(
            FUNCTIONS.stream().filter(name -> !HELD_TO_NOTHING.contains(name)).toList());
  }

  private static List<String> payloads(HandlerSpec handler) {
    return Stream.concat(ANY.stream(), NAMED.getOrDefault(handler.type(), List.of()).stream())
        .toList();
  }

  private static boolean accepts(PythonExecutor executor, HandlerSpec handler, String payload)
      throws Exception {
    return executor
            .run(Handlers.request(handler, payload))
            .report()
            .get(60, TimeUnit.SECONDS)
            .outcome()
        instanceof Outcome.Succeeded;
  }

  private static HandlerSpec handler(String name) {
    return Handlers.of(name, new HandlerCode.Function("hinted", name, HandlerCode.Reuse.NEVER));
  }
}
