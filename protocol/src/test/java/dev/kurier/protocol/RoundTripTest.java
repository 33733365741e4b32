package dev.kurier.protocol;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class RoundTripTest {

  @Test
  void samplesShowEveryVariant() {
    assertThat(classesOf(Samples.OUTCOMES)).isEqualTo(variantsOf(Outcome.class));
    assertThat(classesOf(Samples.EVENTS)).isEqualTo(variantsOf(Event.class));
    assertThat(classesOf(Samples.REQUESTS)).isEqualTo(variantsOf(Request.class));
    assertThat(classesOf(Samples.CONTROLS)).isEqualTo(variantsOf(Control.class));
    assertThat(classesOf(Samples.LOG_ENTRIES)).isEqualTo(variantsOf(LogEntry.class));
    assertThat(classesOf(Samples.ORIGINALS)).isEqualTo(variantsOf(DeadLetter.Original.class));
  }

  @Test
  void everyValueComesBackEqual() {
    Stream.of(Samples.TASK, Samples.BARE_TASK).forEach(task -> check(Codecs.task("default"), task));
    Samples.EVENTS.forEach(event -> check(Codecs.EVENT, event));
    Samples.REQUESTS.forEach(request -> check(Codecs.REQUEST, request));
    Samples.CONTROLS.forEach(control -> check(Codecs.CONTROL, control));
    Samples.LOG_ENTRIES.forEach(entry -> check(Codecs.LOG, entry));
    Samples.ORIGINALS.forEach(one -> check(Codecs.DEAD_LETTER, Samples.deadLetter(one)));
    check(Codecs.STATE, Samples.bareState());
  }

  @ParameterizedTest
  @EnumSource
  void everyStatusComesBackEqual(Status status) {
    TaskState state = Samples.state(status, Reason.RUNNER_LOST);
    check(Codecs.STATE, state);
    if (status.isTerminal()) {
      check(Codecs.REPLY, Reply.of(state));
    }
  }

  @ParameterizedTest
  @EnumSource
  void everyReasonComesBackEqual(Reason reason) {
    check(Codecs.STATE, Samples.state(Status.RETRYING, reason));
  }

  @Test
  void sameValueGivesSameBytesWhateverTheOrderOfItsMap() {
    Map<String, String> forwards = new LinkedHashMap<>();
    Map<String, String> backwards = new LinkedHashMap<>();
    for (int i = 0; i < 50; i++) {
      forwards.put("b" + i, "OPEN");
      backwards.put("b" + (49 - i), "OPEN");
    }
    assertThat(Codecs.EVENT.encode(heartbeat(forwards)))
        .isEqualTo(Codecs.EVENT.encode(heartbeat(backwards)));
  }

  @Test
  void absentPartsAreLeftOut() {
    assertThat(new String(Codecs.task("default").encode(Samples.BARE_TASK), UTF_8))
        .doesNotContain("null", "replyTo", "deadline", "timeoutMs", "lineage", "traceparent");
  }

  @Test
  void textCutInTheMiddleOfAPairIsWrittenWithAReplacement() {
    String cut = "\ud83d\ude00".substring(0, 1) + "tail" + "\ude00";
    Request request = new Request.Cancel(new TaskId("a-1"), cut);
    assertThat(Codecs.REQUEST.decode(Codecs.REQUEST.encode(request)))
        .isEqualTo(
            new Decoded.Valid<Request>(new Request.Cancel(new TaskId("a-1"), "\ufffdtail\ufffd")));
  }

  @Test
  void shortestAndLongestDurationsCanBeWritten() {
    assertThat(written(Duration.ofNanos(1))).contains("\"limitMs\":1,");
    assertThat(written(Duration.ofSeconds(Long.MAX_VALUE)))
        .contains("\"limitMs\":9223372036854775807,");
  }

  @Test
  void deepestAcceptedTaskAndResultCanBeEmbedded() {
    JsonText deep = JsonText.of("[".repeat(64) + "]".repeat(64));
    assertThat(StrictJson.check(deep.bytes(), Limits.VALUE)).isInstanceOf(Decoded.Valid.class);
    Task task = new Task(Samples.TASK.header(), deep, Map.of());
    Event.Ended ended =
        new Event.Ended(
            Samples.RUN,
            new Outcome.Succeeded(deep),
            Optional.of(task),
            Samples.NOW,
            Duration.ZERO,
            "",
            List.of());
    assertThat(Codecs.EVENT.decode(Codecs.EVENT.encode(ended))).isInstanceOf(Decoded.Valid.class);
  }

  private static <T> void check(Codec<T> codec, T value) {
    byte[] bytes = codec.encode(value);
    assertThat(codec.decode(bytes)).isEqualTo(new Decoded.Valid<>(value));
    assertThat(codec.encode(value)).isEqualTo(bytes);
  }

  private static String written(Duration limit) {
    Outcome outcome = new Outcome.TimedOut(limit, "too long");
    return new String(
        Codecs.EVENT.encode(
            new Event.Ended(
                Samples.RUN, outcome, Optional.empty(), Samples.NOW, Duration.ZERO, "", List.of())),
        UTF_8);
  }

  private static Event heartbeat(Map<String, String> breakers) {
    return new Event.Heartbeat("n", "h", 1, 0, breakers, false);
  }

  private static Set<Class<?>> classesOf(List<?> values) {
    return values.stream().map(Object::getClass).collect(Collectors.toSet());
  }

  private static Set<Class<?>> variantsOf(Class<?> sealedType) {
    return Arrays.stream(sealedType.getPermittedSubclasses()).collect(Collectors.toSet());
  }
}
