package dev.kurier.runner.replay;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kurier.protocol.JsonText;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MergePatchTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{\"a\":1}|{\"b\":2}|{\"a\":1,\"b\":2}",
        "{\"a\":1,\"b\":2}|{\"a\":null}|{\"b\":2}",
        "{\"a\":{\"b\":1,\"c\":2}}|{\"a\":{\"b\":null}}|{\"a\":{\"c\":2}}",
        "{\"a\":[1,2]}|{\"a\":[3]}|{\"a\":[3]}",
        "[1,2]|{\"a\":{\"b\":null}}|{\"a\":{}}",
        "{\"a\":1}|[1]|[1]",
        "{\"big\":9007199254740993,\"d\":1.10}|{}|{\"big\":9007199254740993,\"d\":1.10}"
      })
  void changesWhatThePatchNames(String value, String patch, String merged) {
    assertThat(MergePatch.apply(JsonText.of(value), JsonText.of(patch)))
        .contains(JsonText.of(merged));
  }

  @Test
  void whatIsNoJsonOrTooLargeIsRefused() {
    JsonText large = JsonText.of("\"" + "x".repeat(1 << 20) + "\"");

    assertThat(MergePatch.apply(JsonText.of("{oops"), JsonText.of("{}"))).isEmpty();
    assertThat(MergePatch.apply(JsonText.of("{}"), large)).isEmpty();
  }
}
