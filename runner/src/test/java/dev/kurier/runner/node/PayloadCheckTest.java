package dev.kurier.runner.node;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kurier.protocol.FailureKind;
import dev.kurier.protocol.JsonText;
import dev.kurier.protocol.Outcome;
import dev.kurier.runner.task.HandlerSpec;
import dev.kurier.runner.task.PayloadRule;
import dev.kurier.schema.PayloadSchema;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class PayloadCheckTest {

  private static final String TEXT = "{\"type\":\"string\"}";
  private static final String WHOLE = "{\"type\":\"integer\"}";

  private final ScriptedExecutor executor = ScriptedExecutor.succeeding();
  private final PayloadCheck check = new PayloadCheck(executor);
  private final HandlerSpec handler = Installation.handler("ocr", "ocr");

  private Optional<Outcome> refusal(HandlerSpec of, String payload) {
    return check.refusal(of, JsonText.of(payload));
  }

  private void show(String schema) {
    Optional<JsonText> ignored = executor.showing(schema).newestSchema(handler);
  }

  @Test
  void refusalIsAnInvalidInputThatTellsWhereAndNeverTriesAgain() {
    show("{\"properties\":{\"price\":{\"type\":\"number\"}},\"required\":[\"id\"]}");

    assertThat(refusal(handler, "{\"price\":\"x\"}"))
        .get()
        .isInstanceOfSatisfying(
            Outcome.Failed.class,
            failed -> {
              assertThat(failed.kind()).isEqualTo(FailureKind.INVALID);
              assertThat(failed.code()).isEqualTo("PAYLOAD_INVALID");
              assertThat(failed.errorType()).isEqualTo("PayloadInvalid");
              assertThat(failed.message())
                  .contains("/price: is a string, expected number")
                  .contains("; the payload lacks \"id\"");
              assertThat(failed.retryAfter()).isEmpty();
            });
  }

  @Test
  void codeThatHasChangedIsLookedForBeforeANoAndOnlyThen() {
    show(WHOLE);
    int looks = executor.looks();
    executor.showing(TEXT);

    assertThat(refusal(handler, "1")).isEmpty();
    assertThat(executor.looks()).isEqualTo(looks);
    assertThat(refusal(handler, "\"x\"")).isEmpty();
    assertThat(executor.looks()).isEqualTo(looks + 1);
    assertThat(refusal(handler, "1")).isPresent();
  }

  @Test
  void whatIsConfiguredWins() {
    show(WHOLE);

    assertThat(refusal(handler.holding(new PayloadRule.Off()), "\"x\"")).isEmpty();
    HandlerSpec ofFile = handler.holding(new PayloadRule.Configured(PayloadSchema.of(TEXT)));
    assertThat(refusal(ofFile, "\"x\"")).isEmpty();
    assertThat(refusal(ofFile, "1")).isPresent();
  }

  @Test
  void codeThatShowsNoUsableSchemaIsNotHeldToIt() {
    assertThat(refusal(handler, "1")).isEmpty();
    show("{\"type\":\"strng\"}");

    assertThat(refusal(handler, "1")).isEmpty();
  }
}
