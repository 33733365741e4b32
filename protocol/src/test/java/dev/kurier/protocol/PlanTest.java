package dev.kurier.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

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
  void keysAndTimesHaveLimits() {
    assertThatIllegalArgumentException().isThrownBy(() -> new Plan.Ordering("a b"));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Plan.Unique("", Plan.IfTaken.REJECT))
        .withMessageContaining("uniqueKey");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Plan(Optional.of(Instant.MAX), Optional.empty()));
  }
}
