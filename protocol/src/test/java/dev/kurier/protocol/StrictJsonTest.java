package dev.kurier.protocol;

import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class StrictJsonTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "null",
        "true",
        "false",
        "0",
        "-0.0",
        "7",
        "\"\"",
        "\"caf\u00e9 \ud83d\ude00 \\ud83d\\ude00 \\u0000 \u202e\"",
        "[]",
        "{}",
        "[1,[2,[3,{\"a\":[]}]]]",
        "{\"a\":{\"b\":null},\"c\":[true,false]}",
        "9007199254740993",
        "0.1000000000000000055511151231257827021181583404541015625",
        "4.9E-324",
        "1.7976931348623157e308",
        "0e99999999999",
      })
  void keepsEveryByteOfTheValueAndDropsTheSpaceAround(String json) {
    for (String around : List.of("", " ", "\r\n\t ")) {
      assertThat(check(around + json + around)).isEqualTo(new Decoded.Valid<>(JsonText.of(json)));
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '~',
      quoteCharacter = '`',
      value = {
        "` `~EMPTY_BODY",
        "{~NOT_JSON",
        "}~NOT_JSON",
        "[1,]~NOT_JSON",
        "{\"a\":1,}~NOT_JSON",
        "{'a':1}~NOT_JSON",
        "{a:1}~NOT_JSON",
        "[1 /* one */]~NOT_JSON",
        "nul~NOT_JSON",
        "NaN~NOT_JSON",
        "[Infinity]~NOT_JSON",
        "[-Infinity]~NOT_JSON",
        "01~NOT_JSON",
        "+1~NOT_JSON",
        ".5~NOT_JSON",
        "1.~NOT_JSON",
        "\"a~NOT_JSON",
        "\"\\x\"~NOT_JSON",
        "{}{}~TRAILING_DATA",
        "{} x~TRAILING_DATA",
        "{}]~TRAILING_DATA",
        "1 2~TRAILING_DATA",
        "{\"a\":1,\"a\":1}~DUPLICATE_KEY",
        "{\"a\":1,\"\\u0061\":1}~DUPLICATE_KEY",
        "[[{\"b\":{\"c\":1,\"d\":2,\"c\":3}}]]~DUPLICATE_KEY",
        "[1e400]~NUMBER_OUT_OF_RANGE",
        "1e1000000000~NUMBER_OUT_OF_RANGE",
        "-1e99999999999~NUMBER_OUT_OF_RANGE",
        "1e-400~NUMBER_OUT_OF_RANGE",
        "\"\\ud800\"~BAD_UNICODE",
        "\"\\udc00\\ud800\"~BAD_UNICODE",
        "[\"\\ud83dx\"]~BAD_UNICODE",
        "{\"\\udfff\":1}~BAD_UNICODE",
        "{\"\\ud83dx\":1}~BAD_UNICODE",
        "{\"\\ud83d\\u0041\":1}~BAD_UNICODE",
      })
  void refusesWithTheCodeOfTheRule(String json, MalformedCode code) {
    assertThat(codeOf(check(json))).isEqualTo(code);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "efbbbf7b7d",
        "fffe7b007d00",
        "feff007b007d",
        "7b007d00",
        "007b007d",
        "7b0000007d000000",
        "22c328" + "22",
        "22c0af22",
        "22eda08022",
        "22f490808022",
        "22e282",
        "ff",
      })
  void refusesWhatIsNotUtf8(String hex) {
    byte[] bytes = HexFormat.of().parseHex(hex);
    assertThat(codeOf(StrictJson.check(bytes, Limits.VALUE))).isEqualTo(MalformedCode.NOT_UTF8);
  }

  @Test
  void refusesAbsentAndEmptyBytes() {
    assertThat(codeOf(StrictJson.check(null, Limits.VALUE))).isEqualTo(MalformedCode.EMPTY_BODY);
    assertThat(codeOf(check(""))).isEqualTo(MalformedCode.EMPTY_BODY);
    assertThat(codeOf(StrictJson.check("{}".getBytes(UTF_16LE), Limits.VALUE)))
        .isEqualTo(MalformedCode.NOT_UTF8);
  }

  @Test
  void acceptsUpToEachLimitAndRefusesOneMore() {
    Limits limits = new Limits(200, 3, 10, 4, 5, 12);
    assertThat(StrictJson.check(bytes("[[[1]]]"), limits)).isInstanceOf(Decoded.Valid.class);
    assertCode(limits, "[[[[]]]]", MalformedCode.TOO_DEEP);
    assertThat(StrictJson.check(bytes("\"0123456789\""), limits)).isInstanceOf(Decoded.Valid.class);
    assertCode(limits, "\"0123456789a\"", MalformedCode.STRING_TOO_LONG);
    assertThat(StrictJson.check(bytes("{\"abcd\":1}"), limits)).isInstanceOf(Decoded.Valid.class);
    assertCode(limits, "{\"abcde\":1}", MalformedCode.NAME_TOO_LONG);
    assertThat(StrictJson.check(bytes("-12.5"), limits)).isInstanceOf(Decoded.Valid.class);
    assertCode(limits, "-12.55", MalformedCode.NUMBER_TOO_LONG);
    assertThat(StrictJson.check(bytes("[1,2,3,4,5,6,7,8,9,0]"), limits))
        .isInstanceOf(Decoded.Valid.class);
    assertCode(limits, "[1,2,3,4,5,6,7,8,9,0,1]", MalformedCode.TOO_MANY_TOKENS);
    assertThat(StrictJson.check(bytes(" ".repeat(199) + "1"), limits))
        .isInstanceOf(Decoded.Valid.class);
    assertCode(limits, " ".repeat(200) + "1", MalformedCode.BODY_TOO_LARGE);
  }

  @Test
  void refusesBombsWithTheirCode() {
    assertCode(Limits.VALUE, "[".repeat(5_000) + "]".repeat(5_000), MalformedCode.TOO_DEEP);
    assertCode(Limits.VALUE, "[".repeat(1_000_000), MalformedCode.TOO_DEEP);
    assertCode(Limits.VALUE, "9".repeat(2_000), MalformedCode.NUMBER_TOO_LONG);
    assertCode(Limits.VALUE, "0." + "9".repeat(900_000), MalformedCode.NUMBER_TOO_LONG);
    assertCode(Limits.VALUE, "[" + "1,".repeat(500_000) + "1]", MalformedCode.TOO_MANY_TOKENS);
    assertCode(Limits.VALUE, "{\"" + "k".repeat(1_000_000) + "\":1}", MalformedCode.NAME_TOO_LONG);
    assertCode(Limits.VALUE, "\"" + "s".repeat(600_000) + "\"", MalformedCode.STRING_TOO_LONG);
  }

  @Test
  void messagesNeverCarryControlCharacters() {
    Decoded<JsonText> decoded = check("{\"\\u001b[31m\\n\":1,\"\\u001b[31m\\n\":2}");
    assertThat(decoded)
        .isEqualTo(
            new Decoded.Malformed<JsonText>(
                MalformedCode.DUPLICATE_KEY, "the key '?[31m?' stands twice", Optional.empty()));
  }

  private static void assertCode(Limits limits, String json, MalformedCode code) {
    assertThat(codeOf(StrictJson.check(bytes(json), limits))).isEqualTo(code);
  }

  private static Decoded<JsonText> check(String json) {
    return StrictJson.check(bytes(json), Limits.VALUE);
  }

  private static byte[] bytes(String json) {
    return json.getBytes(UTF_8);
  }

  static MalformedCode codeOf(Decoded<?> decoded) {
    if (decoded instanceof Decoded.Malformed<?> malformed) {
      return malformed.code();
    }
    throw new AssertionError("should have been refused: " + decoded);
  }
}
