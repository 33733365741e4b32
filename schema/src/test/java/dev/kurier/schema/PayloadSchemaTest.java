package dev.kurier.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.networknt.schema.Error;
import dev.kurier.protocol.JsonText;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PayloadSchemaTest {

  private static List<String> findings(String schema, String payload) {
    return PayloadSchema.of(schema.replace('\'', '"'))
        .check(JsonText.of(payload.replace('\'', '"')))
        .stream()
        .map(String::valueOf)
        .toList();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{'type':'number'} | 'x' | the payload is a string, expected number",
        "{'type':['integer','null']} | 1.5 | the payload is a number, expected integer or null",
        "{'enum':['a',1,null]} | 'b' | the payload is \"b\", expected \"a\", 1 or null",
        "{'const':{'a':1}} | [1] | the payload is an array, expected an object",
        "{'required':['q']} | {} | the payload lacks \"q\"",
        "{'properties':{'a':true},'additionalProperties':false} | {'b':1} | the payload has \"b\","
            + " which is not allowed",
        "{'properties':{'a/b~c':{'type':'null'}}} | {'a/b~c':1} | /a~1b~0c: is an integer, expected"
            + " null",
        "{'minimum':3} | 2 | the payload is 2, expected at least 3",
        "{'exclusiveMaximum':3} | 3 | the payload is 3, expected less than 3",
        "{'multipleOf':0.01} | 0.075 | the payload is 0.075, expected a multiple of 0.01",
        "{'maxLength':2} | 'abc' | the payload is \"abc\", expected at most 2 characters",
        "{'pattern':'^a+$'} | 'b' | the payload is \"b\", expected a match of ^a+$",
        "{'minItems':2} | [1] | the payload has too few items, expected at least 2",
        "{'uniqueItems':true} | [1,1.0] | the payload has an item twice",
        "{'contains':{'type':'string'}} | [1] | the payload has too few items that 'contains' asks"
            + " for",
        "{'prefixItems':[true],'items':false} | [1,2] | the payload has more items than are allowed",
        "{'propertyNames':{'maxLength':1}} | {'ab':1} | the payload has \"ab\", whose name is not"
            + " allowed",
        "{'dependentRequired':{'a':['b']}} | {'a':1} | the payload has \"a\" and so needs \"b\"",
        "{'not':{'type':'null'}} | null | the payload is what 'not' excludes",
        "{'oneOf':[{'type':'string'},{'minLength':0}]} | 'x' | the payload fits more than one of"
            + " 'oneOf'",
        "{'properties':{'a':false}} | {'a':1} | /a: is not allowed",
        "{'if':{'type':'string'},'then':{'minLength':2}} | 'x' | the payload is \"x\", expected at"
            + " least 2 characters",
        "{'properties':{'anyOf':{'type':'string'}}} | {'anyOf':1} | /anyOf: is an integer, expected"
            + " string",
      })
  void refusalSaysWhatIsWrongAndWhatIsExpected(String schema, String payload, String finding) {
    assertThat(findings(schema, payload)).containsExactly(finding.replace('`', '\''));
  }

  @Test
  void placesAreJsonPointersAndTenAreTold() {
    String schema =
        "{'properties':{'items':{'items':{'$ref':'#/$defs/line'}}},"
            + "'$defs':{'line':{'properties':{'price':{'type':'number'}}}}}";
    String lines =
        IntStream.range(0, 30).mapToObj(i -> "{'price':'x'}").collect(Collectors.joining(","));

    assertThat(findings(schema, "{'items':[{},{},{},{'price':'x'}]}"))
        .containsExactly("/items/3/price: is a string, expected number");
    assertThat(findings(schema, "{'items':[" + lines + "]}")).hasSize(PayloadSchema.MOST_FINDINGS);
  }

  @Test
  void ofAlternativesTheClosestIsTold() {
    String byNameOrText =
        "{'anyOf':[{'type':'object','properties':{'n':{'type':'integer'}},'required':['n'],"
            + "'additionalProperties':false},{'type':'string'}]}";
    assertThat(findings(byNameOrText, "5"))
        .containsExactly("the payload is an integer, expected object or string");
    assertThat(findings(byNameOrText, "{'n':'x'}"))
        .containsExactly("/n: is a string, expected integer");

    String lines =
        "{'items':{'anyOf':[{'$ref':'#/$defs/a'},{'type':'null'}]},'$defs':{'a':{"
            + "'anyOf':[{'type':'string'},{'type':'boolean'}]}}}";
    assertThat(findings(lines, "['x',1,null,2]"))
        .containsExactly(
            "/1: is an integer, expected string, boolean or null",
            "/3: is an integer, expected string, boolean or null");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"maximum\":9007199254740992} | 9007199254740993",
        "{\"const\":9007199254740993} | 9007199254740992",
        "{\"const\":0.1000000000000000055} | 0.1",
        "{\"maximum\":1e400} | 1e401",
        "{\"type\":\"integer\",\"maximum\":5} | 1e30",
      })
  void numbersAreExact(String schema, String payload) {
    assertThat(findings(schema, payload)).hasSize(1);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"type\":\"integer\"} | 1.0",
        "{\"const\":9007199254740993} | 9007199254740993.0",
        "{\"enum\":[1]} | 1.0",
        "{\"multipleOf\":0.01} | 0.07",
        "{\"type\":\"integer\",\"minimum\":0} | 1e30",
        "{\"type\":\"integer\",\"exclusiveMaximum\":1e31} | 1e30",
        "{\"format\":\"date\"} | \"not a date\"",
        "{\"x-described\":{\"type\":\"string\"}} | 5",
        "{\"contentMediaType\":\"application/json\"} | \"{\"",
        "true | 5",
      })
  void whatIsEqualOrOnlyDescribedFits(String schema, String payload) {
    assertThat(findings(schema, payload)).isEmpty();
  }

  @Test
  @Timeout(10)
  void hugeExponentsCostNothing() {
    String any = "{'type':'integer','multipleOf':0.01,'maximum':5,'enum':[1],'uniqueItems':true}";
    assertThat(findings(any, "1e999999999")).isNotEmpty();
    assertThat(findings(any, "[1e999999999,1e-999999999]")).isNotEmpty();
    assertThat(findings("{'type':'integer'}", "1e-999999999")).isNotEmpty();
  }

  @Test
  @Timeout(30)
  void payloadThatTakesTooLongToCheckIsRefused() {
    String twice =
        "{'anyOf':[{'items':{'$ref':'#'},'minItems':1},{'items':{'$ref':'#'},'minItems':1}]}";
    String deep = "[".repeat(40) + "]".repeat(40);

    assertThat(findings(twice, deep))
        .containsExactly(
            "the payload is too complex to be checked by this schema: the check was given up");
  }

  @Test
  @Timeout(30)
  void payloadThatIsWrongEverywhereIsToldInPart() {
    String schema = "{'items':{'anyOf':[{'type':'string'},{'minimum':5}]}}";
    String payload = IntStream.range(0, 90_000).mapToObj(i -> "1").collect(Collectors.joining(","));
    var first = new FirstErrors();
    for (int number = 0; number < 2 * FirstErrors.MOST; number++) {
      first.add(Error.builder().keyword("type").build());
    }

    assertThat(findings(schema, "[" + payload + "]"))
        .hasSize(PayloadSchema.MOST_FINDINGS)
        .startsWith("/0: is 1, expected at least 5");
    assertThat(first).hasSize(FirstErrors.MOST);
  }

  @Test
  void valuesAndNamesAreClipped() {
    String value = "x".repeat(500);
    assertThat(findings("{'const':1}", "'" + value + "'"))
        .containsExactly("the payload is \"" + "x".repeat(20) + "…\", expected 1");
    assertThat(findings("{'additionalProperties':{'const':1}}", "{'" + value + "':2}"))
        .allSatisfy(finding -> assertThat(finding).hasSizeLessThan(250));
    assertThat(findings("{'const':1}", "'" + "x".repeat(19) + "\uD83D\uDE00'"))
        .containsExactly("the payload is \"" + "x".repeat(19) + "…\", expected 1");
  }

  @Test
  void schemaOfAProgramThatIsNoneIsRefused() {
    assertThatThrownBy(() -> PayloadSchema.of("{\"type\":\"strng\"}"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContainingAll("1:9", "/type", "strng");
  }
}
