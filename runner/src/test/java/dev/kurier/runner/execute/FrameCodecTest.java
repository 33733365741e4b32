package dev.kurier.runner.execute;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;

import dev.kurier.protocol.Progress;
import dev.kurier.runner.task.Declared;
import dev.kurier.runner.task.StopReason;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class FrameCodecTest {

  private static Stream<String> examples() {
    return Stream.of(
        "hello",
        "ready",
        "ready-confined",
        "ready-facts",
        "ready-declared",
        "spawn",
        "spawn-confined",
        "task-function",
        "task-command",
        "started",
        "lease",
        "result",
        "result-text",
        "error",
        "log",
        "bye",
        "cancel",
        "cancel-time-limit",
        "progress",
        "progress-without-total",
        "kill",
        "shutdown");
  }

  @ParameterizedTest
  @MethodSource("examples")
  void goldenFrameIsReadAndWrittenByteByByte(String name) throws IOException {
    JsonNode example = example(name);
    byte[] encoded = HexFormat.of().parseHex(example.get("frameHex").asString());

    Frame frame = read(encoded);

    assertThat(frame.type().name()).isEqualTo(example.get("type").asString());
    assertThat(frame.flags()).isEqualTo(example.get("flags").asInt());
    assertThat(frame.argument()).isEqualTo(example.get("argument").asInt());
    assertThat(frame.run()).isEqualTo(example.get("run").asLong());
    assertThat(HexFormat.of().formatHex(frame.body())).isEqualTo(example.get("bodyHex").asString());
    assertThat(FrameCodec.encoded(frame).array()).isEqualTo(encoded);
  }

  @Test
  void bodiesAreUnderstood() throws IOException {
    Bye bye = Bodies.read(golden("bye"), Bye.class);
    assertThat(bye.signal()).isEqualTo(9);
    assertThat(bye.exitCode()).isNull();
    assertThat(bye.killed()).containsExactly(4712L, 4713L);
    assertThat(Hello.of(golden("hello")).pid()).isEqualTo(4711);
    assertThat(Bodies.read(golden("error"), Refusal.class).retryAfterMillis()).isEqualTo(1500);
    assertThat(Bodies.read(golden("ready"), Ready.class).problems()).hasSize(1);
    Ready declared = Bodies.read(golden("ready-declared"), Ready.class);
    assertThat(Declarations.told(declared.declared()).byEntryPoint())
        .containsOnly(
            entry(
                "orders:price",
                new Declared(
                    Optional.of(Duration.ofSeconds(30)),
                    OptionalInt.of(5),
                    OptionalLong.of(1L << 30))),
            entry(
                "orders:ship",
                new Declared(
                    Optional.of(Duration.ofMillis(1500)),
                    OptionalInt.empty(),
                    OptionalLong.empty())));
    Ready facts = Bodies.read(golden("ready-facts"), Ready.class);
    assertThat(facts.importMillis()).containsEntry("orders", 41.5);
    assertThat(facts.schemas().get("orders:price")).containsEntry("type", "object");
    assertThat(facts.confinement()).isNull();
    assertThat(Bodies.log(golden("log")).offset()).isEqualTo(300);
    assertThat(Bodies.progress(golden("progress"), Instant.EPOCH))
        .isEqualTo(new Progress(40, OptionalDouble.of(100.5), "row 40", Instant.EPOCH));
    assertThat(Bodies.progress(golden("progress-without-total"), Instant.EPOCH))
        .isEqualTo(new Progress(0.25, OptionalDouble.empty(), "", Instant.EPOCH));
  }

  @Test
  void stopForTheTimeLimitIsTheGoldenFrame() throws IOException {
    StopCause late = new StopCause.TimeLimit(Duration.ofSeconds(1));
    StopCause asked = new StopCause.Asked(StopReason.CANCELLED);

    assertThat(FrameCodec.encoded(Frame.of(FrameType.CANCEL, 7).withFlags(late.flags())))
        .isEqualTo(FrameCodec.encoded(golden("cancel-time-limit")));
    assertThat(FrameCodec.encoded(Frame.of(FrameType.CANCEL, 7).withFlags(asked.flags())))
        .isEqualTo(FrameCodec.encoded(golden("cancel")));
  }

  @Test
  void streamThatEndsInsideAFrameHasNoFrame() throws IOException {
    byte[] encoded = HexFormat.of().parseHex(example("result").get("frameHex").asString());
    for (int length = 0; length < encoded.length; length++) {
      byte[] part = Arrays.copyOf(encoded, length);
      assertThat(new FrameCodec(Channels.newChannel(new ByteArrayInputStream(part))).read())
          .isNull();
    }
  }

  @Test
  void bodyAboveTheLimitIsRefusedBeforeItIsRead() {
    byte[] header = new byte[Frame.HEADER];
    header[0] = (byte) 0xFF;
    assertThatThrownBy(() -> read(header)).isInstanceOf(IOException.class);
  }

  private static Frame golden(String name) throws IOException {
    return read(HexFormat.of().parseHex(example(name).get("frameHex").asString()));
  }

  private static Frame read(byte[] bytes) throws IOException {
    Frame frame = new FrameCodec(Channels.newChannel(new ByteArrayInputStream(bytes))).read();
    assertThat(frame).isNotNull();
    return Objects.requireNonNull(frame);
  }

  private static JsonNode example(String name) throws IOException {
    String resource = "/examples/worker/" + name + ".json";
    try (InputStream json = FrameCodecTest.class.getResourceAsStream(resource)) {
      return JsonMapper.shared().readTree(Objects.requireNonNull(json));
    }
  }
}
