package dev.kurier.runner.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kurier.client.TaskClient;
import dev.kurier.client.TaskType;
import dev.kurier.protocol.JsonText;
import dev.kurier.protocol.Outcome;
import dev.kurier.protocol.Reason;
import dev.kurier.protocol.Status;
import dev.kurier.protocol.TaskState;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Values that some reader would bend: kept exactly, or refused for good. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(90)
class HostileNumbersIT {

  @RegisterExtension
  final Installation installation =
      new Installation(
          UnrulyHandlers.functions(
              "give_nan",
              "give_infinity",
              "give_decimal_nan",
              "give_surrogate",
              "give_set",
              "give_long_number",
              "give_number_beyond_float",
              "give_long_name",
              "give_deep",
              "give_many",
              "give_big",
              "raise_control_characters"));

  @ParameterizedTest
  @ValueSource(
      strings = {
        "9007199254740993",
        "-9223372036854775809",
        "123456789012345678901234567890123456789012345678901234567890",
        "0.1000000000000000055511151231257827",
        "[0.1,1e+300,-0.0,1.5]",
        "{\"zero\":\"\\u0000\",\"rtl\":\"\u202Ecod.exe\",\"zalgo\":\"a\u0335\u0321\u0362\"}",
        "\"\uD83D\uDE00\""
      })
  void valueComesBackAsItWent(String payload) throws Exception {
    var task = TaskJson.of("echo", payload);

    TaskState end = installation.run(task);

    var expected = Optional.of(new Outcome.Succeeded(JsonText.of(payload)));
    assertThat(end.outcome()).isEqualTo(expected);
    assertThat(installation.reply(task.id()).outcome()).isEqualTo(expected);
  }

  @Test
  void javaCallerGetsTheNumberThatItSent() throws Exception {
    var whole = TaskType.of("echo", BigInteger.class, BigInteger.class);
    var broken = TaskType.of("echo", BigDecimal.class, BigDecimal.class);
    var past53Bits = BigInteger.TWO.pow(53).add(BigInteger.ONE);
    var pastDouble = new BigDecimal("0.1000000000000000055511151231257827");
    try (TaskClient client =
        TaskClient.builder()
            .bootstrapServers(installation.bootstrapServers())
            .app(Installation.APP)
            .build()) {
      assertThat(client.submit(whole, past53Bits).result().get(30, TimeUnit.SECONDS))
          .isEqualTo(past53Bits);
      assertThat(client.submit(broken, pastDouble).result().get(30, TimeUnit.SECONDS))
          .isEqualTo(pastDouble);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "give_nan, RESULT_INVALID, not JSON",
    "give_infinity, RESULT_INVALID, not JSON",
    "give_decimal_nan, RESULT_INVALID, not JSON",
    "give_surrogate, RESULT_INVALID, surrogate",
    "give_set, RESULT_INVALID, set",
    "give_long_number, RESULT_INVALID, number",
    "give_number_beyond_float, RESULT_INVALID, number",
    "give_long_name, RESULT_INVALID, key",
    "give_deep, RESULT_INVALID, nested",
    "give_many, RESULT_INVALID, values",
    "give_big, RESULT_TOO_LARGE, 2000002 bytes"
  })
  void resultThatCannotTravelFailsOnceAndForGood(String type, String code, String word)
      throws Exception {
    var task = TaskJson.of(type, "null");

    TaskState end = installation.run(task);

    assertThat(end.status()).isEqualTo(Status.FAILED);
    assertThat(end.reason()).isEqualTo(Reason.PERMANENT_FAILURE);
    assertThat(end.detail()).contains(word);
    assertThat(end.counters().attempts()).isEqualTo(1);
    assertThat(installation.letter(task.id()).code()).isEqualTo(code);
    assertThat(installation.reply(task.id()).outcome())
        .get()
        .isInstanceOfSatisfying(
            Outcome.Failed.class, failed -> assertThat(failed.code()).isEqualTo(code));
  }

  @Test
  void errorMadeOfControlCharactersTravelsThroughAllAttempts() throws Exception {
    var payload = "\"" + "p".repeat(500_000) + "\"";
    var task =
        TaskJson.of("raise_control_characters", "[" + payload + "," + payload + "]")
            .with("maxAttempts", "2");

    TaskState end = installation.run(task);

    assertThat(end.status()).isEqualTo(Status.FAILED);
    assertThat(installation.letter(task.id()).message()).isNotEmpty();
  }
}
