package dev.kurier.runner.replay;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kurier.protocol.JsonText;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JsonDifferenceTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '`',
      value = {
        "1;1.0",
        "1e2;100",
        "{\"a\":1,\"b\":[true,null]};{ \"b\" : [ true, null ], \"a\" : 1.00 }",
        "\"\\u00e9\";\"é\"",
        "[];[ ]"
      })
  void sameValueInAnotherSpellingIsNoDifference(String one, String other) {
    assertThat(JsonDifference.first(JsonText.of(one), JsonText.of(other))).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '`',
      value = {
        "1;2;``",
        "1;\"1\";``",
        "{};[];``",
        "{\"a\":1,\"b\":2};{\"b\":3,\"a\":4};/a",
        "{\"a\":1,\"b\":2};{\"a\":1};/b",
        "{\"a\":1};{\"a\":1,\"b\":null};/b",
        "{\"rows\":[{\"n\":1},{\"n\":2}]};{\"rows\":[{\"n\":1},{\"n\":3}]};/rows/1/n",
        "[1,2,3];[1,2];/2",
        "[1];[1,2];/1",
        "{\"a/b\":{\"c~d\":1}};{\"a/b\":{\"c~d\":2}};/a~1b/c~0d",
        "{\"\":1};{\"\":2};/",
        "9007199254740993;9007199254740992;``",
        "null;false;``"
      })
  void pointerNamesTheFirstDifference(String one, String other, String pointer) {
    assertThat(JsonDifference.first(JsonText.of(one), JsonText.of(other))).contains(pointer);
  }

  @Test
  void whatIsNoJsonIsComparedByItsBytes() {
    assertThat(JsonDifference.first(JsonText.of("{"), JsonText.of("{"))).isEmpty();
    assertThat(JsonDifference.first(JsonText.of("{"), JsonText.of("{}"))).contains("");
  }
}
