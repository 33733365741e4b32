package dev.kurier.runner.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kurier.protocol.JsonText;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SchemaTextTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{} | any",
        "{'anyOf':[{'type':'integer'},{'type':'null'}]} | int | None",
        "{'type':'array','items':{'type':'integer'}} | list[int]",
        "{'type':['integer','boolean']} | int",
        "{'type':['number','boolean']} | float",
        "{'type':['array','string'],'items':{'type':'string'}} | list[str] | str",
        "{'x-described':{'$ref':'#/$defs/Order'}} | Order",
        "{'properties':{'a':{'x-described':{'type':'string','format':'date'},'default':'x'}},"
            + "'additionalProperties':false} | a: date = 'x'",
        "{'anyOf':[{'type':'integer'},{'const':'auto'}]} | int | 'auto'",
        "{'$ref':'#/$defs/Order'} | Order",
        "{'anyOf':[{'type':'null'},{'type':'object','maxProperties':0}]} | no payload",
        "{'properties':{'a':{'type':'string'},'b':{'type':'integer','default':2}},"
            + "'required':['a'],'additionalProperties':false} | a: str, b: int = 2",
        "{'anyOf':[{'properties':{'a':{}},'required':['a'],'additionalProperties':false},{}]}"
            + " | a: any",
        "{'properties':{'a':{'enum':['x',1]},'b':{'anyOf':[{'type':'number'},{'type':'null'}]}}}"
            + " | a: 'x' | 1 = ..., b: float | None = ..., ..."
      })
  void schemaReadsLikeParameters(String line) {
    String json = line.substring(0, line.indexOf(" | ")).replace('\'', '"');
    String text = line.substring(line.indexOf(" | ") + 3).replace('\'', '"');

    assertThat(SchemaText.of(JsonText.of(json))).isEqualTo(text);
  }
}
