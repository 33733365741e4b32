package dev.kurier.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kurier.protocol.Codecs;
import dev.kurier.protocol.Decoded;
import dev.kurier.protocol.JsonText;
import dev.kurier.protocol.Plan;
import dev.kurier.protocol.ReplyTo;
import dev.kurier.protocol.Task;
import dev.kurier.protocol.TaskId;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TaskComposerTest {

  private static final TaskType<Object, Object> ANY =
      TaskType.of("example.any", Object.class, Object.class);

  private final JsonValues json = new JsonValues(JsonValues.defaultMapper());
  private final TaskComposer composer =
      new TaskComposer(new ReplyTo("shop", 2), json, 100, Clock.systemUTC(), new Random(1));

  @Test
  void everyOptionIsOnTheWire() {
    Instant deadline = Instant.parse("2031-02-03T04:05:06Z");
    Task task =
        compose(
            Map.of("a", 1),
            SubmitOptions.DEFAULTS
                .key("doc-a")
                .timeout(Duration.ofSeconds(5))
                .deadline(deadline)
                .maxAttempts(4));
    assertThat(task.header().id()).isEqualTo(TaskId.derivedFrom("shop", "example.any", "doc-a"));
    assertThat(task.header().correlationId()).isEqualTo(task.header().id().value());
    assertThat(task.header().idempotencyKey()).isEqualTo("doc-a");
    assertThat(task.header().replyTo()).contains(new ReplyTo("shop", 2));
    assertThat(compose(1, SubmitOptions.DEFAULTS.reportedReply()).header().replyTo())
        .contains(new ReplyTo("shop", 2, ReplyTo.When.REPORTED));
    assertThat(task.header().timeout()).contains(Duration.ofSeconds(5));
    assertThat(task.header().deadline()).contains(deadline);
    assertThat(task.header().maxAttempts()).isEqualTo(4);
    assertThat(task.payload()).isEqualTo(JsonText.of("{\"a\":1}"));
  }

  @Test
  void planIsOnTheWire() {
    Instant time = Instant.parse("2031-02-03T04:05:06Z");
    SubmitOptions later = SubmitOptions.DEFAULTS.notBefore(time);

    assertThat(compose(1, SubmitOptions.DEFAULTS).header().plan()).isEqualTo(Plan.NONE);
    assertThat(compose(1, later.orderingKey("k")).header().plan())
        .isEqualTo(new Plan(Optional.of(time), Optional.of(new Plan.Ordering("k"))));
    assertThat(compose(1, SubmitOptions.DEFAULTS.uniqueKey("k")).header().plan().key())
        .contains(new Plan.Unique("k", Plan.IfTaken.REJECT));
    assertThat(
            compose(1, later.uniqueKey("k", Plan.IfTaken.REPLACE).timeout(Duration.ofSeconds(1)))
                .header()
                .plan())
        .isEqualTo(
            new Plan(Optional.of(time), Optional.of(new Plan.Unique("k", Plan.IfTaken.REPLACE))));
  }

  @Test
  void tasksThatWaitForEachOtherHaveOneRecordKey() {
    TaskId other = new TaskId("a-0");
    SubmitOptions waits = SubmitOptions.DEFAULTS.withResultOf(other);

    assertThat(waits.group("g").recordKey(new TaskId("a-1"))).isEqualTo("g");
    assertThat(compose(1, waits.group("g")).header().plan().after())
        .contains(new Plan.After(List.of(other), Plan.When.SUCCEEDED, Plan.Input.RESULT));
    assertThat(SubmitOptions.DEFAULTS.recordKey(other)).isEqualTo("a-0");
    assertThat(SubmitOptions.DEFAULTS.orderingKey("k").recordKey(other)).isEqualTo("k");
    assertThat(SubmitOptions.DEFAULTS.fairKey("acme").recordKey(other)).isEqualTo("acme");
    assertThat(waits.fairKey("acme").recordKey(other)).isEqualTo("acme");
    assertThatThrownBy(() -> compose(1, waits))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("same group");
    assertThatThrownBy(() -> SubmitOptions.DEFAULTS.orderingKey("k").fairKey("acme"))
        .hasMessageContaining("one record key");
    assertThatThrownBy(() -> compose(1, SubmitOptions.DEFAULTS.fairKey("acme").group("g")))
        .hasMessageContaining("one record key");
    assertThat(compose(1, SubmitOptions.DEFAULTS.fairKey("acme").delay(Duration.ZERO)).header())
        .satisfies(header -> assertThat(header.plan().fairKey()).contains("acme"));
    assertThatThrownBy(() -> compose(1, SubmitOptions.DEFAULTS.orderingKey("k").group("g")))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> waits.group("g").orderingKey("g"))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void delayCountsFromTheSubmit() {
    Instant now = Instant.parse("2031-02-03T04:05:06Z");
    TaskComposer frozen =
        new TaskComposer(
            new ReplyTo("shop", 2), json, 100, Clock.fixed(now, ZoneOffset.UTC), new Random(1));

    Plan plan =
        frozen
            .compose(ANY, 1, SubmitOptions.DEFAULTS.delay(Duration.ofMinutes(2)).orderingKey("k"))
            .header()
            .plan();

    assertThat(plan.notBefore()).contains(now.plusSeconds(120));
    assertThat(plan.key()).contains(new Plan.Ordering("k"));
    assertThatThrownBy(() -> SubmitOptions.DEFAULTS.delay(Duration.ofMillis(-1)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void numbersKeepEveryDigit() {
    BigDecimal fraction = new BigDecimal("0.1000000000000000055511151231257827");
    Task task = compose(Map.of("n", fraction), SubmitOptions.DEFAULTS);
    assertThat(task.payload().toString()).contains(fraction.toString());
    BigInteger large = BigInteger.TWO.pow(53).add(BigInteger.ONE);
    assertThat(compose(large, SubmitOptions.DEFAULTS).payload()).hasToString(large.toString());
  }

  @Test
  void tooLargePayloadNamesItsSizeAndTheLimit() {
    assertThatThrownBy(() -> compose("x".repeat(99), SubmitOptions.DEFAULTS))
        .isInstanceOfSatisfying(
            SubmitException.class,
            e -> assertThat(e.code()).isEqualTo(SubmitException.Code.TOO_LARGE))
        .hasMessageContaining("101 bytes")
        .hasMessageContaining("limit is 100");
  }

  @Test
  void payloadThatDoesNotFitIsNotSent() {
    TaskType<Object, Object> checked =
        ANY.checkedBy(payload ->
                payload.toString().equals("1") ? List.of() : List.of("/a: is odd", "/b: too"))
            .onQueue("other");

    assertThat(composer.compose(checked, 1, SubmitOptions.DEFAULTS).header().queue())
        .isEqualTo("other");
    assertThatThrownBy(() -> composer.compose(checked, 2, SubmitOptions.DEFAULTS))
        .isInstanceOfSatisfying(
            SubmitException.class,
            e -> assertThat(e.code()).isEqualTo(SubmitException.Code.PAYLOAD_INVALID))
        .hasMessageContaining("example.any: /a: is odd; /b: too");
  }

  @Test
  void notANumberIsRefused() {
    assertThatThrownBy(() -> compose(Double.NaN, SubmitOptions.DEFAULTS))
        .isInstanceOfSatisfying(
            SubmitException.class,
            e -> assertThat(e.code()).isEqualTo(SubmitException.Code.INVALID_INPUT));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "{", "{\"a\":1,\"a\":2}", "1 2", "\"\\ud800\"", "1e1000000000"})
  void textThatIsNotStrictJsonIsRefused(String text) {
    assertThatThrownBy(() ->
            composer.compose(
                TaskType.json("example.any"), JsonText.of(text), SubmitOptions.DEFAULTS))
        .isInstanceOfSatisfying(
            SubmitException.class,
            e -> assertThat(e.code()).isEqualTo(SubmitException.Code.INVALID_INPUT));
  }

  @Test
  void valueThatCannotBeWrittenIsRefused() {
    Map<String, Object> self = new java.util.HashMap<>();
    self.put("self", self);
    assertThatThrownBy(() -> compose(self, SubmitOptions.DEFAULTS))
        .isInstanceOf(SubmitException.class);
  }

  @Test
  void idsOfTwoTasksDiffer() {
    assertThat(compose(1, SubmitOptions.DEFAULTS).header().id())
        .isNotEqualTo(compose(1, SubmitOptions.DEFAULTS).header().id());
  }

  private Task compose(Object input, SubmitOptions options) {
    TaskComposer.Composed composed = composer.compose(ANY, input, options);
    Decoded<Task> decoded = Codecs.task("default").decode(composed.body().bytes());
    assertThat(decoded).isInstanceOf(Decoded.Valid.class);
    return ((Decoded.Valid<Task>) decoded).value();
  }
}
