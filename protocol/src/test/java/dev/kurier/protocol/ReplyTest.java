package dev.kurier.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ReplyTest {

  private static final Outcome.Succeeded ONE = new Outcome.Succeeded(JsonText.of("1"));

  private final Reply reported = Reply.reported(Samples.TASK.header(), ONE, Samples.NOW);

  @Test
  void reportedReplyComesBackEqualAndSettledOnesDoNotMentionIt() {
    byte[] bytes = Codecs.REPLY.encode(reported);

    assertThat(Codecs.REPLY.decode(bytes)).isEqualTo(new Decoded.Valid<>(reported));
    assertThat(reported.status()).isEqualTo(Status.SUCCEEDED);
    assertThat(reported.attempt()).isEqualTo(Samples.TASK.header().attempt());
    Reply settled = Reply.of(Samples.state(Status.SUCCEEDED, Reason.COMPLETED));
    assertThat(new String(Codecs.REPLY.encode(settled), StandardCharsets.UTF_8))
        .doesNotContain("reported");
  }

  @Test
  void sameEndIsTheSameWhoeverTellsItAndWhenever() {
    Reply settled = settled(Status.SUCCEEDED, "", Optional.of(ONE), Samples.NOW.plusSeconds(1));

    assertThat(reported.tellsTheSameAs(settled)).isTrue();
    assertThat(settled.tellsTheSameAs(reported)).isTrue();
  }

  @Test
  void anotherStatusOrOutcomeIsNotTheSame() {
    Optional<Outcome> two = Optional.of(new Outcome.Succeeded(JsonText.of("2")));

    assertThat(reported.tellsTheSameAs(settled(Status.SUCCEEDED, "", two, Samples.NOW))).isFalse();
    assertThat(
            reported.tellsTheSameAs(settled(Status.CANCELLED, "", Optional.empty(), Samples.NOW)))
        .isFalse();
    assertThat(
            reported.tellsTheSameAs(settled(Status.SUCCEEDED, "", Optional.empty(), Samples.NOW)))
        .isFalse();
  }

  @Test
  void outcomeThatHadNoRoomInTheSettledReplyIsNoDifference() {
    Reply clipped =
        settled(Status.SUCCEEDED, Reply.TOO_LARGE + ": …", Optional.empty(), Samples.NOW);

    assertThat(reported.tellsTheSameAs(clipped)).isTrue();
  }

  private static Reply settled(
      Status status, String detail, Optional<Outcome> outcome, Instant finishedAt) {
    TaskHeader task = Samples.TASK.header();
    return new Reply(
        task.id(),
        task.correlationId(),
        task.type(),
        status,
        Reason.COMPLETED,
        detail,
        task.attempt(),
        outcome,
        finishedAt,
        false,
        Map.of());
  }
}
