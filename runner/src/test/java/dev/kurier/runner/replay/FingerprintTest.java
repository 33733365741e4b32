package dev.kurier.runner.replay;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FingerprintTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "row 17 of 40 is bad|row 3 of 9 is bad",
        "no file '/data/a.csv'|no file '/data/b.csv'",
        "no file /tmp/x1/a|no file /tmp/x2/b",
        "order 6f1c9e2a-77aa-4b6f-8d1e-0a0b0c0d0e0f is gone|order a1-b is gone",
        "Timeout  after 5 s|timeout after 30 s"
      })
  void errorsThatDifferInTheirTaskOnlyAreEqual(String one, String other) {
    assertThat(Fingerprint.of("E", one)).isEqualTo(Fingerprint.of("E", other)).hasSize(12);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {"disk is full|disk is slow", "no such file|no such user"})
  void otherErrorsDiffer(String one, String other) {
    assertThat(Fingerprint.of("E", one)).isNotEqualTo(Fingerprint.of("E", other));
  }

  @Test
  void typeCountsAndOnlyTheFirstLineOfTheMessage() {
    assertThat(Fingerprint.of("KeyError", "no x")).isNotEqualTo(Fingerprint.of("OSError", "no x"));
    assertThat(Fingerprint.of("E", "no x\nat 0x7f")).isEqualTo(Fingerprint.of("E", "no x"));
    assertThat(Fingerprint.normalised("x $1 \\ (a)")).isEqualTo("x $# \\ (a)");
  }

  @Test
  void stateTellsTheErrorOfItsOutcome() {
    Facts facts = Facts.of(Letters.failed("a-1", "t", Optional.empty()));

    assertThat(facts.fingerprint()).isEqualTo(Fingerprint.of("SyntaxError", "bad token"));
  }
}
