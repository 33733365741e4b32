package dev.kurier.schema;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kurier.protocol.JsonText;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Wherever a schema marks a value, no finding shows it. */
class SensitivePlacesTest {

  private static final String VALUE = "hunter2";

  private static List<Finding> findings(String schema, String payload) {
    return PayloadSchema.of(schema.replace('\'', '"'))
        .check(JsonText.of(payload.replace('\'', '"').replace("?", VALUE)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{'properties':{'p':{'x-sensitive':true,'maxLength':2}}}",
        "{'properties':{'p':{'writeOnly':true,'maxLength':2}}}",
        "{'properties':{'p':{'x-sensitive':true}},'allOf':[{'properties':{'p':{'enum':['a']}}}]}",
        "{'properties':{'p':{'$ref':'#/$defs/s'}},'$defs':{'s':{'x-sensitive':true,'const':1}}}",
        "{'properties':{'p':{'$ref':'#s'}},'$defs':{'s':{'$anchor':'s','x-sensitive':true,'const':1}}}",
        "{'properties':{'p':{'anyOf':[{'x-sensitive':true,'const':'a'},{'const':'b'}]}}}",
        "{'properties':{'p':{'pattern':'^a'}},'patternProperties':{'^p':{'x-sensitive':true}}}",
        "{'additionalProperties':{'x-sensitive':true,'maxLength':1}}",
        "{'if':{'properties':{'q':{'const':1}}},'else':{'properties':{'p':{'x-sensitive':true}}},"
            + "'properties':{'p':{'maxLength':1}}}",
        "{'x-sensitive':true,'properties':{'p':{'maxLength':1}}}",
        "{'unevaluatedProperties':{'x-sensitive':true,'maxLength':1}}",
        "{'x-described':{'properties':{'p':{'x-sensitive':true}}},'properties':{'p':{'const':1}}}",
        "{'dependentSchemas':{'p':{'properties':{'p':{'x-sensitive':true,'maxLength':1}}}}}",
      })
  void markedMemberIsNotShown(String schema) {
    assertThat(findings(schema, "{'p':'?'}"))
        .isNotEmpty()
        .allSatisfy(finding -> assertThat(finding.toString()).doesNotContain(VALUE));
  }

  @Test
  void markedItemIsNotShown() {
    for (String keyword : List.of("'items':", "'contains':false,'unevaluatedItems':")) {
      String schema = "{" + keyword + "{'x-sensitive':true,'maxLength':1}}";
      assertThat(findings(schema, "['?']"))
          .isNotEmpty()
          .allSatisfy(finding -> assertThat(finding.toString()).doesNotContain(VALUE));
    }
  }

  @Test
  void nothingBelowAMarkedPlaceIsShownNeitherNamesNorPlaces() {
    String schema =
        "{'properties':{'who':{'x-sensitive':true,'additionalProperties':{'type':'integer'}}}}";

    assertThat(findings(schema, "{'who':{'?':'?'}}"))
        .extracting(Finding::toString)
        .containsExactly("/who: does not fit, and is too sensitive to say more");
    assertThat(
            findings(
                "{'properties':{'who':{'x-sensitive':true,'additionalProperties':false}}}",
                "{'who':{'?':1}}"))
        .extracting(Finding::toString)
        .containsExactly("/who: has a member, which is not allowed");
  }

  @Test
  void valueBesideAMarkedPlaceIsShown() {
    String schema = "{'properties':{'p':{'x-sensitive':true},'q':{'const':1}}}";

    assertThat(findings(schema, "{'p':'a','q':'?'}"))
        .extracting(Finding::toString)
        .containsExactly("/q: is \"" + VALUE + "\", expected 1");
  }

  @Test
  void typeOfAMarkedValueIsTold() {
    assertThat(findings("{'properties':{'p':{'type':'integer','x-sensitive':true}}}", "{'p':'?'}"))
        .extracting(Finding::toString)
        .containsExactly("/p: is a string, expected integer");
  }
}
