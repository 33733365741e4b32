package dev.kurier.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kurier.protocol.JsonText;
import dev.kurier.protocol.Reply;
import dev.kurier.protocol.TaskHeader;
import dev.kurier.protocol.TaskId;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class JsonValuesTest {

  private final JsonValues json = new JsonValues(JsonValues.defaultMapper());

  @Test
  void untypedNumbersStayExact() {
    Object value =
        json.result(
            reply("{\"f\":0.10000000000000000555,\"i\":123456789012345678901234567890}"),
            Object.class);
    assertThat(value)
        .isEqualTo(
            Map.of(
                "f", new BigDecimal("0.10000000000000000555"),
                "i", new BigInteger("123456789012345678901234567890")));
  }

  @Test
  void jsonTextIsTakenByteForByte() {
    assertThat(json.result(reply("{\"a\": 1.10}"), JsonText.class))
        .isEqualTo(JsonText.of("{\"a\": 1.10}"));
  }

  @Test
  void duplicateKeyInAResultIsAMismatch() {
    assertThatThrownBy(() -> json.result(reply("{\"a\":1,\"a\":2}"), Object.class))
        .isInstanceOf(ResultMismatchException.class);
  }

  private static Reply reply(String result) {
    TaskHeader header =
        new TaskHeader(
            new TaskId("t"),
            "example.any",
            "default",
            "t",
            Optional.empty(),
            "t",
            Optional.empty(),
            Optional.empty(),
            0,
            1,
            Optional.empty(),
            "",
            Optional.empty());
    return Reply.of(Answers.succeeded(header, result));
  }
}
