package dev.kurier.runner.replay;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kurier.protocol.ReplayRange;
import dev.kurier.protocol.ReplaySkip;
import dev.kurier.protocol.ReplayState;
import dev.kurier.protocol.ReplayStatus;
import dev.kurier.protocol.ReplayTerms;
import dev.kurier.protocol.Request;
import dev.kurier.protocol.Request.Steer;
import dev.kurier.runner.replay.ReplayEvent.Spot;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

class ReplayRunTest {

  private static final String TOPIC = "kurier.dead.default";
  private static final Instant NOON = Instant.parse("2030-01-31T12:00:00Z");
  private static final Instant LATER = NOON.plusSeconds(60);

  private ReplayState state = ReplayRun.begun(create(10, List.of()), NOON);

  @Test
  void takesItsRangeLetterByLetterAndIsDoneWithTheLastAnswer() {
    assertThat(state.status()).isEqualTo(ReplayStatus.PLANNED);
    hear(new ReplayEvent.Frozen(List.of(ReplayRange.whole(TOPIC, 0, 5, 8))));
    hear(new ReplayEvent.Asked(spot(6)));
    hear(new ReplayEvent.Skipped(spot(7), ReplaySkip.NOT_UNDERSTOOD));
    hear(new ReplayEvent.Passed(spot(8)));
    assertThat(state.status()).isEqualTo(ReplayStatus.RUNNING);
    assertThat(state.pending()).isEqualTo(1);

    hear(new ReplayEvent.Answered(Optional.empty()));

    assertThat(state.status()).isEqualTo(ReplayStatus.DONE);
    assertThat(state.matched()).isEqualTo(2);
    assertThat(state.replayed()).isEqualTo(1);
    assertThat(state.skipped()).containsOnlyKeys(ReplaySkip.NOT_UNDERSTOOD);
  }

  @Test
  void withoutDeadLettersItIsDoneAtOnce() {
    hear(new ReplayEvent.Frozen(List.of()));

    assertThat(state.status()).isEqualTo(ReplayStatus.DONE);
    assertThat(state.frozenAt()).contains(LATER);
  }

  @Test
  void limitCountsWhatRunsAgainNotWhatIsLeftAlone() {
    state = ReplayRun.begun(create(1, List.of(ReplayRange.whole(TOPIC, 0, 0, 9))), NOON);
    hear(new ReplayEvent.Asked(spot(1)));
    assertThat(ReplayRun.mayAsk(state)).isFalse();
    hear(new ReplayEvent.Asked(spot(2)));
    assertThat(state.pending()).isEqualTo(1);

    hear(new ReplayEvent.Answered(Optional.of(ReplaySkip.ALREADY_REPLAYED)));
    assertThat(ReplayRun.mayAsk(state)).isTrue();
    hear(new ReplayEvent.Asked(spot(2)));
    hear(new ReplayEvent.Answered(Optional.empty()));

    assertThat(state.status()).isEqualTo(ReplayStatus.DONE);
    assertThat(state.range().getFirst().next()).isEqualTo(2);
  }

  @Test
  void whatWasTakenIsNeverTakenAgain() {
    hear(new ReplayEvent.Frozen(List.of(ReplayRange.whole(TOPIC, 0, 0, 9))));
    hear(new ReplayEvent.Asked(spot(4)));
    ReplayState before = state;

    hear(new ReplayEvent.Asked(spot(4)));
    hear(new ReplayEvent.Asked(spot(3)));
    hear(new ReplayEvent.Skipped(spot(10), ReplaySkip.NOT_UNDERSTOOD));
    hear(new ReplayEvent.Asked(new Spot("elsewhere", 0, 5)));
    hear(new ReplayEvent.Frozen(List.of()));

    assertThat(state).isEqualTo(before);
  }

  @Test
  void pausedItTakesNothingButHearsAnswers() {
    hear(new ReplayEvent.Frozen(List.of(ReplayRange.whole(TOPIC, 0, 0, 2))));
    hear(new ReplayEvent.Asked(spot(1)));
    hear(new ReplayEvent.Steered(Steer.PAUSE));
    hear(new ReplayEvent.Asked(spot(2)));
    hear(new ReplayEvent.Answered(Optional.empty()));
    assertThat(state.status()).isEqualTo(ReplayStatus.PAUSED);
    assertThat(state.matched()).isEqualTo(1);

    hear(new ReplayEvent.Steered(Steer.RESUME));
    hear(new ReplayEvent.Passed(spot(2)));

    assertThat(state.status()).isEqualTo(ReplayStatus.DONE);
  }

  @Test
  void pausedBeforeItsRangeIsKnownItIsPlannedAgainWhenResumed() {
    hear(new ReplayEvent.Steered(Steer.PAUSE));
    hear(new ReplayEvent.Frozen(List.of()));
    hear(new ReplayEvent.Steered(Steer.RESUME));

    assertThat(state.status()).isEqualTo(ReplayStatus.PLANNED);
  }

  @Test
  void abortedItStaysSoAndStillHearsAnswers() {
    hear(new ReplayEvent.Frozen(List.of(ReplayRange.whole(TOPIC, 0, 0, 2))));
    hear(new ReplayEvent.Asked(spot(1)));
    hear(new ReplayEvent.Steered(Steer.ABORT));
    hear(new ReplayEvent.Steered(Steer.RESUME));
    hear(new ReplayEvent.Answered(Optional.empty()));
    hear(new ReplayEvent.Answered(Optional.empty()));

    assertThat(state.status()).isEqualTo(ReplayStatus.ABORTED);
    assertThat(state.replayed()).isEqualTo(1);
    assertThat(state.pending()).isZero();
  }

  @Test
  void refusedItIsOverAndSaysWhy() {
    hear(new ReplayEvent.Refused("x".repeat(600)));

    assertThat(state.status()).isEqualTo(ReplayStatus.ABORTED);
    assertThat(state.lastError()).hasSize(500);
  }

  private void hear(ReplayEvent event) {
    state = ReplayRun.apply(state, event, LATER);
  }

  private static Spot spot(long next) {
    return new Spot(TOPIC, 0, next);
  }

  private static Request.CreateReplay create(int limit, List<ReplayRange> range) {
    ReplayTerms terms =
        new ReplayTerms("", limit, OptionalDouble.empty(), false, false, Optional.empty());
    return new Request.CreateReplay("r-1", terms, "ada", range);
  }
}
