package dev.kurier.protocol;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TaskCodecTest {

  private final Codec<Task> codec = Codecs.task("default");

  @Test
  void minimalTaskGetsItsDefaults() {
    Task task =
        decode("{\"schema\":\"kurier.task/1\",\"id\":\"a-1\",\"type\":\"t\",\"payload\":[1, 2]}");

    TaskHeader header = task.header();
    assertThat(header.queue()).isEqualTo("default");
    assertThat(header.correlationId()).isEqualTo("a-1");
    assertThat(header.idempotencyKey()).isEqualTo("a-1");
    assertThat(header.attempt()).isEqualTo(1);
    assertThat(header.maxAttempts()).isZero();
    assertThat(header.deadline()).isEmpty();
    assertThat(header.payloadSha256()).isEqualTo(JsonText.of("[1, 2]").sha256());
    assertThat(task.payload()).isEqualTo(JsonText.of("[1, 2]"));
    assertThat(task.extras()).isEmpty();
  }

  @Test
  void payloadAndUnknownFieldsKeepTheirBytesAndOrder() {
    String payload = "{ \"n\" : 9007199254740993,\"x\":1.50, \"s\":\"\\u00e9\" }";
    Task task = decode(task("\"zeta\": [ 1 ],\"payload\":" + payload + ",\"alpha\":{\"v\":1e2}"));

    assertThat(task.payload().toString()).isEqualTo(payload);
    assertThat(task.extras())
        .containsExactly(
            Map.entry("zeta", JsonText.of("[ 1 ]")),
            Map.entry("alpha", JsonText.of("{\"v\":1e2}")));
    assertThat(new String(codec.encode(task), UTF_8))
        .contains("\"payload\":" + payload)
        .endsWith("\"zeta\":[ 1 ],\"alpha\":{\"v\":1e2}}");
    assertThat(codec.decode(codec.encode(task))).isEqualTo(new Decoded.Valid<>(task));
  }

  @Test
  void minorVersionsAreToleratedAndMajorsAreNot() {
    assertThat(codec.decode(bytes(task("\"payload\":1").replace("task/1", "task/1.7"))))
        .isInstanceOf(Decoded.Valid.class);
    assertMalformed(
        task("\"payload\":1").replace("task/1", "task/2"),
        MalformedCode.UNSUPPORTED_SCHEMA,
        "schema 'kurier.task/2' is not supported; supported here: kurier.task/1");
  }

  @Test
  void anotherQueueIsRefused() {
    assertMalformed(
        task("\"queue\":\"gpu\",\"payload\":1"),
        MalformedCode.BAD_FIELD,
        "record lies on queue default but says gpu");
  }

  @Test
  void timesFarAwayAreValidOnTheWire() {
    TaskHeader header =
        decode(task("\"deadline\":\"9999-12-31T23:59:59Z\",\"timeoutMs\":1e12,\"payload\":1"))
            .header();
    assertThat(header.deadline()).contains(Instant.parse("9999-12-31T23:59:59Z"));
    assertThat(header.timeout()).contains(Duration.ofSeconds(1_000_000_000));
    assertThat(
            decode(task("\"deadline\":\"1970-01-01T00:00:00Z\",\"payload\":1")).header().deadline())
        .contains(Instant.EPOCH);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '~',
      value = {
        "\"timeoutMs\":0~timeoutMs is positive",
        "\"timeoutMs\":-1~timeoutMs must not be negative",
        "\"timeoutMs\":1.5~timeoutMs must be an integer of 64 bits",
        "\"timeoutMs\":\"5\"~timeoutMs must be an integer",
        "\"timeoutMs\":null~timeoutMs must be an integer",
        "\"deadline\":\"soon\"~deadline must be an ISO-8601 instant such as 2030-01-31T12:00:00Z",
        "\"deadline\":\"+10000-01-01T00:00:00Z\"~deadline must lie in the years 0 to 9999",
        "\"attempt\":0~attempt is 1 to 100",
        "\"attempt\":4294967297~attempt must be an integer of 32 bits",
        "\"maxAttempts\":101~maxAttempts is 0 to 100",
        "\"replyTo\":\"shop\"~replyTo must be an object",
        "\"replyTo\":{\"app\":\"../x\",\"partition\":0}~replyTo: an app has 1 to 100 characters of A-Z a-z 0-9 . _ -",
        "\"replyTo\":{\"app\":\"x\",\"partition\":0,\"when\":\"soon\"}~replyTo.when must be one of settled, reported",
        "\"correlationId\":\"two words\"~correlationId has 1 to 200 printable ASCII characters, no spaces",
      })
  void wrongValuesNameTheFieldAndTheRule(String field, String message) {
    assertMalformed(task(field + ",\"payload\":1"), MalformedCode.BAD_FIELD, message);
  }

  @Test
  void missingFieldsAreNamedAndTheIdIsStillTold() {
    Decoded<Task> decoded = codec.decode(bytes(task("\"x\":1")));
    assertThat(decoded)
        .isEqualTo(
            new Decoded.Malformed<Task>(
                MalformedCode.MISSING_FIELD, "payload is missing", Optional.of(new TaskId("a-1"))));
  }

  @Test
  void idIsToldForABrokenDocumentUnlessItIsDoubtful() {
    assertThat(idOf(task("\"payload\":[1e999]"))).contains(new TaskId("a-1"));
    assertThat(idOf(task("\"payload\":1,\"id\":\"b\""))).isEmpty();
    assertThat(idOf("{\"id\":\"not an id\"}")).isEmpty();
  }

  @Test
  void extrasCannotHideAFieldOfTheHeader() {
    Task task = decode(task("\"payload\":1"));
    assertThatThrownBy(
            () -> new Task(task.header(), task.payload(), Map.of("attempt", JsonText.NULL)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void largestAcceptedTaskStillFitsAsItsOwnRetry() {
    String filler = "\"" + "x".repeat(511 * 1024) + "\"";
    int rest = Limits.VALUE.bytes() - 2 * filler.length() - 4;
    String payload = "[" + filler + "," + filler + " ".repeat(rest) + " ]";
    assertThat(payload).hasSize(Limits.VALUE.bytes());

    Task task = decode(task("\"payload\":" + payload));
    assertThat(codec.decode(codec.encode(task.withAttempt(2)))).isInstanceOf(Decoded.Valid.class);
    assertMalformed(
        task("\"payload\":" + payload + " ,\"extra\":1"),
        MalformedCode.BODY_TOO_LARGE,
        "the payload has 1048587 bytes, the limit is 1048576");
  }

  @Test
  void namesOfUnknownFieldsNeedRoomInARetryToo() {
    String names =
        IntStream.range(0, 8_000)
            .mapToObj(n -> "\"" + "x".repeat(120) + n + "\":0")
            .collect(Collectors.joining(","));
    int rest = Limits.TASK.bytes() - task("\"payload\":\"\"," + names).length();
    String full = task("\"payload\":\"" + "p".repeat(rest) + "\"," + names);
    assertThat(full).hasSize(Limits.TASK.bytes());

    assertThat(codec.decode(bytes(full)))
        .isInstanceOfSatisfying(
            Decoded.Malformed.class,
            refused -> assertThat(refused.code()).isEqualTo(MalformedCode.BODY_TOO_LARGE));
  }

  @Test
  void valuesOfUnknownFieldsCountWithThoseOfThePayload() {
    String payload = "[0" + ",0".repeat(Limits.VALUE.tokens() - 4) + "]";
    assertMalformed(
        task("\"payload\":" + payload + ",\"extra\":[0,0]"),
        MalformedCode.TOO_MANY_TOKENS,
        "the payload has more than 100000 values and keys");
  }

  @ParameterizedTest
  @ValueSource(strings = {"invalid:kurier.tasks.default:0:7", "conflict:kurier.tasks.default:0:7"})
  void idsOfRefusedRecordsAreNotForTasks(String id) {
    String json = task("\"payload\":1").replace("a-1", id);
    assertThat(codec.decode(bytes(json)))
        .isEqualTo(
            new Decoded.Malformed<Task>(
                MalformedCode.BAD_FIELD,
                "id must not start as those that a ledger gives to refused records",
                Optional.of(new TaskId(id))));
  }

  private Task decode(String json) {
    Decoded<Task> decoded = codec.decode(bytes(json));
    if (decoded instanceof Decoded.Valid<Task> valid) {
      return valid.value();
    }
    throw new AssertionError(decoded.toString());
  }

  private void assertMalformed(String json, MalformedCode code, String message) {
    assertThat(codec.decode(bytes(json)))
        .isEqualTo(new Decoded.Malformed<Task>(code, message, Optional.of(new TaskId("a-1"))));
  }

  private Optional<TaskId> idOf(String json) {
    if (codec.decode(bytes(json)) instanceof Decoded.Malformed<Task> malformed) {
      return malformed.taskId();
    }
    throw new AssertionError("should have been refused");
  }

  private static String task(String fields) {
    return "{\"schema\":\"kurier.task/1\",\"id\":\"a-1\",\"type\":\"t\"," + fields + "}";
  }

  private static byte[] bytes(String json) {
    return json.getBytes(UTF_8);
  }
}
