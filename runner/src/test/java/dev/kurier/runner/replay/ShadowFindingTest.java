package dev.kurier.runner.replay;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kurier.protocol.FailureKind;
import dev.kurier.protocol.JsonText;
import dev.kurier.protocol.Outcome;
import dev.kurier.protocol.Reason;
import dev.kurier.protocol.Status;
import dev.kurier.runner.replay.ShadowFinding.Verdict;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

class ShadowFindingTest {

  private final ShadowEnd failed = failed("ValueError", "no row 7");

  @Test
  void tellsWhatSucceedsNowAndWhatFailsNow() {
    ShadowFinding better = compared(failed, succeeded("{\"n\":1}"));
    ShadowFinding worse = compared(succeeded("{\"n\":1}"), failed);

    assertThat(better.verdict()).isEqualTo(Verdict.NOW_SUCCEEDS);
    assertThat(better.where()).isEqualTo("state");
    assertThat(better.before()).isEqualTo("FAILED (PERMANENT HANDLER_ERROR ValueError)");
    assertThat(better.after()).startsWith("SUCCEEDED (sha256 ");
    assertThat(worse.verdict()).isEqualTo(Verdict.NOW_FAILS);
  }

  @Test
  void resultsAreComparedAsJson() {
    assertThat(
            compared(succeeded("{\"a\":1,\"b\":2}"), succeeded("{ \"b\":2.0, \"a\":1 }")).verdict())
        .isEqualTo(Verdict.SAME);
    ShadowFinding other = compared(succeeded("{\"a\":[1,2]}"), succeeded("{\"a\":[1,3]}"));
    assertThat(other.verdict()).isEqualTo(Verdict.DIFFERENT);
    assertThat(other.where()).isEqualTo("result /a/1");
    assertThat(compared(succeeded("1"), succeeded("2")).where()).isEqualTo("result");
  }

  @Test
  void failuresAreTheSameIfKindCodeAndFingerprintAre() {
    assertThat(compared(failed, failed("ValueError", "no row 12")).verdict())
        .isEqualTo(Verdict.SAME);
    assertThat(compared(failed, failed("KeyError", "no row 7")).where()).isEqualTo("failure");
    assertThat(compared(failed, failed("ValueError", "no column 7")).where()).isEqualTo("error");
    assertThat(compared(crashed(9), crashed(9)).verdict()).isEqualTo(Verdict.SAME);
    assertThat(compared(crashed(9), crashed(11)).where()).isEqualTo("failure");
    assertThat(compared(failed, timedOut()).where()).isEqualTo("state");
  }

  @Test
  void endsWithoutAnOutcomeAreComparedByTheirReasons() {
    ShadowEnd expired = end(Status.FAILED, Reason.INVALID, Optional.empty());
    ShadowEnd fault = end(Status.FAILED, Reason.LEDGER_FAULT, Optional.empty());

    assertThat(compared(expired, expired).verdict()).isEqualTo(Verdict.SAME);
    assertThat(compared(expired, fault).where()).isEqualTo("failure");
    assertThat(compared(expired, failed).where()).isEqualTo("failure");
  }

  @Test
  void whatIsNotKeptOrHasNotEndedIsNotJudged() {
    ShadowEnd clipped = end(Status.SUCCEEDED, Reason.COMPLETED, Optional.empty());
    ShadowEnd clippedFailure = end(Status.FAILED, Reason.PERMANENT_FAILURE, Optional.empty());

    assertThat(compared(clipped, succeeded("1")).verdict()).isEqualTo(Verdict.NOT_KNOWN);
    assertThat(compared(clippedFailure, failed).verdict()).isEqualTo(Verdict.NOT_KNOWN);
    assertThat(ShadowFinding.of(Optional.empty(), Optional.of(failed)).verdict())
        .isEqualTo(Verdict.NOT_KNOWN);
    ShadowFinding open = ShadowFinding.of(Optional.of(failed), Optional.empty());
    assertThat(open.verdict()).isEqualTo(Verdict.NOT_ENDED);
    assertThat(open.after()).isEmpty();
  }

  private static ShadowFinding compared(ShadowEnd before, ShadowEnd after) {
    return ShadowFinding.of(Optional.of(before), Optional.of(after));
  }

  private static ShadowEnd succeeded(String result) {
    return end(
        Status.SUCCEEDED,
        Reason.COMPLETED,
        Optional.of(new Outcome.Succeeded(JsonText.of(result))));
  }

  private static ShadowEnd failed(String type, String message) {
    return end(
        Status.FAILED,
        Reason.PERMANENT_FAILURE,
        Optional.of(
            new Outcome.Failed(
                FailureKind.PERMANENT, "HANDLER_ERROR", type, message, "", Optional.empty())));
  }

  private static ShadowEnd crashed(int signal) {
    return end(
        Status.FAILED,
        Reason.ATTEMPTS_EXHAUSTED,
        Optional.of(new Outcome.Crashed(OptionalInt.empty(), OptionalInt.of(signal), "killed")));
  }

  private static ShadowEnd timedOut() {
    return end(
        Status.TIMED_OUT,
        Reason.ATTEMPTS_EXHAUSTED,
        Optional.of(new Outcome.TimedOut(Duration.ofSeconds(1), "ran longer than 1 s")));
  }

  private static ShadowEnd end(Status status, Reason reason, Optional<Outcome> outcome) {
    return new ShadowEnd(status, reason, outcome, "");
  }
}
