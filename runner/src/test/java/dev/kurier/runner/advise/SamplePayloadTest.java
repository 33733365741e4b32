package dev.kurier.runner.advise;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kurier.protocol.JsonText;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SamplePayloadTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{'type':'object','properties':{'a':{'default':1}}} -> {}",
        "{'type':'object','properties':{'a':{'examples':['x','y']}},'required':['a']} -> {'a':'x'}",
        "{'type':'object','properties':{'a':{'enum':[2,3]}},'required':['a']} -> {'a':2}",
        "{'type':'object','properties':{'a':{'const':null}},'required':['a']} -> {'a':null}",
        "{'anyOf':[{'type':'null'},{'type':'object','maxProperties':0}]} -> null",
        "{'x-described':{'enum':['red','blue']}} -> 'red'",
        "{'examples':[[1,2]]} -> [1,2]"
      })
  void sampleIsMadeOfWhatTheSchemaSays(String line) {
    String[] parts = line.replace('\'', '"').split(" -> ", 2);

    assertThat(SamplePayload.of(JsonText.of(parts[0]))).contains(JsonText.of(parts[1]));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "{\"type\":\"string\"}",
        "{\"type\":\"object\"}",
        "{\"type\":\"object\",\"properties\":{\"a\":{\"type\":\"string\"}},\"required\":[\"a\"]}"
      })
  void nothingIsMadeUp(String schema) {
    assertThat(SamplePayload.of(JsonText.of(schema))).isEmpty();
  }
}
