package dev.kurier.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class PlanTest {

  private static final Instant NOON = Instant.parse("2030-01-31T12:00:00Z");

  @Test
  void onlyAnEmptyPlanIsNone() {
    assertThat(new Plan(Optional.empty(), Optional.empty()).isNone()).isTrue();
    assertThat(new Plan(Optional.of(NOON), Optional.empty()).isNone()).isFalse();
    assertThat(Plan.NONE.withPriority(9).isNone()).isTrue();
    assertThat(new Plan(Optional.empty(), Optional.of(new Plan.Ordering("k"))).isNone()).isFalse();
  }

  @Test
  void repeatedTaskKeepsItsKeyAndDisplacesNobody() {
    var replacing = new Plan.Unique("k", Plan.IfTaken.REPLACE);
    var following = new Plan.Unique("k", Plan.IfTaken.RETURN_EXISTING);
    var ordered = new Plan.Ordering("k");

    assertThat(new Plan(Optional.of(NOON), Optional.of(replacing)).repeated())
        .isEqualTo(
            new Plan(Optional.empty(), Optional.of(new Plan.Unique("k", Plan.IfTaken.REJECT))));
    assertThat(new Plan(Optional.of(NOON), Optional.of(following)).repeated().key())
        .contains(following);
    assertThat(new Plan(Optional.of(NOON), Optional.of(ordered)).repeated())
        .isEqualTo(new Plan(Optional.empty(), Optional.of(ordered)));
    assertThat(new Plan(Optional.of(NOON), Optional.empty()).repeated()).isEqualTo(Plan.NONE);
    assertThat(Plan.NONE.withPriority(3).repeated().priority()).isEqualTo(3);
  }

  @Test
  void fairKeyAloneIsNothingToWaitForAndStaysWithWhatRepeatsTheTask() {
    Plan fair = Plan.NONE.withFairKey("acme").withPriority(3);

    assertThat(fair.isNone()).isTrue();
    assertThat(fair.runsAlone()).isFalse();
    assertThat(fair.repeated()).isEqualTo(fair);
    assertThat(fair.shadowed()).isEqualTo(Plan.NONE.withFairKey("acme"));
    assertThat(fair.withNotBefore(NOON).fairKey()).contains("acme");
  }

  @Test
  void taskHasOneRecordKey() {
    Plan fair = Plan.NONE.withFairKey("acme");

    assertThat(Plan.NONE.recordKey()).isEmpty();
    assertThat(fair.recordKey()).contains("acme");
    assertThat(fair.withKey(new Plan.Ordering("acme")).recordKey()).contains("acme");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> fair.withKey(new Plan.Ordering("doc-7")))
        .withMessageContaining("one record key");
    assertThat(fair.isUnder(bytes("acme"))).isTrue();
    assertThat(fair.isUnder(bytes("a-1"))).isFalse();
    assertThat(fair.isUnder(null)).isFalse();
    assertThat(Plan.NONE.isUnder(null)).isTrue();
  }

  private static byte[] bytes(String key) {
    return key.getBytes(StandardCharsets.UTF_8);
  }

  @Test
  void keysAndTimesHaveLimits() {
    assertThatIllegalArgumentException().isThrownBy(() -> new Plan.Ordering("a b"));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Plan.NONE.withFairKey("a b"))
        .withMessageContaining("fairKey");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Plan.Unique("", Plan.IfTaken.REJECT))
        .withMessageContaining("uniqueKey");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Plan(Optional.of(Instant.MAX), Optional.empty()));
  }
}
