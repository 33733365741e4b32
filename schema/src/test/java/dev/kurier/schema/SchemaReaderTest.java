package dev.kurier.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kurier.protocol.JsonText;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.SocketTimeoutException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(30)
class SchemaReaderTest {

  private static List<String> faults(String schema) {
    return PayloadSchema.read(schema) instanceof SchemaReading.Faulty faulty
        ? faulty.faults().stream().map(String::valueOf).toList()
        : List.of();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "`` | 1:1: is empty",
        "{~ 'type': ~} | 3:1: is not JSON",
        "{'type':'a','type':'b'} | is not JSON: Duplicate",
        "{} {} | is not JSON",
        "{~ 'properties': {~  'a': {'type': 'strng'}}} | 3:17: /properties/a/type: is \"strng\"",
        "{~ 'minimum': '3'} | 2:13: /minimum: is a string, expected number",
        "5 | 1:1: it is an integer, expected object or boolean",
        "{'properties':{'a':~ {'$ref':'#/$defs/nope'}}} | 2:10: Reference /$defs/nope cannot be",
        "{'items':~ {'pattern':'('}} | 2:13: ",
        "{~ '$schema':'http://json-schema.org/draft-07/schema#'} | 2:12: Unknown dialect",
        "{'$ref':'#'} | 1:1: refers to itself without an end",
        "{'allOf':[{'$ref':'#/$defs/a'}],'$defs':{'a':{'anyOf':[{'$ref':'#/$defs/a'}]}}} | without"
            + " an end",
      })
  void faultTellsWhereAndWhat(String schema, String fault) {
    assertThat(faults(schema.replace('\'', '"').replace('~', '\n')))
        .isNotEmpty()
        .first()
        .asString()
        .contains(fault);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{'$ref':'%s'}",
        "{'$dynamicRef':'%s#x'}",
        "{'properties':{'a':{'items':{'$ref':'%s'}}}}",
        "{'$defs':{'unused':{'$ref':'%s'}}, '$ref':'#/$defs/unused'}",
        "{'$id':'%s','properties':{'a':{'$ref':'other.json'}}}",
        "{'$schema':'%s'}",
      })
  void nothingIsLoadedFromTheNetwork(String schema) throws IOException {
    try (ServerSocket server = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
      String url = "http://127.0.0.1:" + server.getLocalPort() + "/x.json";
      List<String> faults = faults(schema.replace('\'', '"').formatted(url));

      assertThat(faults).isNotEmpty();
      server.setSoTimeout(50);
      assertThatThrownBy(server::accept).isInstanceOf(SocketTimeoutException.class);
    }
  }

  @Test
  void nothingIsLoadedFromTheDisk(@TempDir Path folder) throws IOException {
    Path other = Files.writeString(folder.resolve("other.json"), "{\"type\":\"string\"}");

    for (String reference :
        List.of(other.toUri().toString(), "other.json", "classpath:draft-07/schema")) {
      assertThat(faults("{\n  \"$ref\": \"" + reference + "\"}"))
          .singleElement()
          .asString()
          .startsWith("2:11: " + reference + " is not in this file");
    }
  }

  @Test
  void schemaMayReferToItsOwnPartsByAnIdOfItsOwn() {
    String schema =
        "{\"$id\":\"http://127.0.0.1:9/own\",\"$ref\":\"http://127.0.0.1:9/own#/$defs/a\","
            + "\"$defs\":{\"a\":{\"type\":\"string\"}}}";

    assertThat(PayloadSchema.of(schema).check(JsonText.of("1"))).hasSize(1);
  }

  @Test
  void twoSchemasOfOneIdDoNotMeet() {
    String schema = "{\"$id\":\"http://127.0.0.1:9/own\",\"type\":\"%s\"}";
    PayloadSchema text = PayloadSchema.of(schema.formatted("string"));
    PayloadSchema whole = PayloadSchema.of(schema.formatted("integer"));

    assertThat(text.check(JsonText.of("1"))).isNotEmpty();
    assertThat(whole.check(JsonText.of("1"))).isEmpty();
  }

  @Test
  void schemaThatContainsItselfIsNoFault() {
    PayloadSchema tree =
        PayloadSchema.of("{\"type\":\"object\",\"properties\":{\"next\":{\"$ref\":\"#\"}}}");

    assertThat(tree.check(JsonText.of("{\"next\":{\"next\":{\"next\":1}}}")))
        .extracting(Finding::pointer)
        .containsExactly("/next/next/next");
  }
}
