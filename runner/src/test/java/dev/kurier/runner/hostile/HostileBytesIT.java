package dev.kurier.runner.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kurier.protocol.Coordinates;
import dev.kurier.protocol.DeadLetter;
import dev.kurier.protocol.MalformedCode;
import dev.kurier.protocol.Reason;
import dev.kurier.protocol.Status;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Bytes that are no task: each ends as one dead letter that gives them back. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(90)
class HostileBytesIT {

  private static final String SMILE = "\uD83D\uDE00";

  @RegisterExtension final Installation installation = new Installation(List.of());

  @SuppressWarnings("ArrayRecordComponent") // never compared
  record Case(String name, byte @Nullable [] bytes, MalformedCode code) {
    Case(String name, String text, MalformedCode code) {
      this(name, text.getBytes(StandardCharsets.UTF_8), code);
    }

    @Override
    public String toString() {
      return name;
    }
  }

  private static TaskJson task() {
    return TaskJson.of("echo", "1");
  }

  private static TaskJson task(String payload) {
    return TaskJson.of("echo", payload);
  }

  static Stream<Case> nothing() {
    return Stream.of(
        new Case("null", (byte[]) null, MalformedCode.EMPTY_BODY),
        new Case("zero bytes", "", MalformedCode.EMPTY_BODY),
        new Case("white space", " \r\n\t ", MalformedCode.EMPTY_BODY));
  }

  static Stream<Case> noText() {
    byte[] random = new byte[5_000];
    new Random(1).nextBytes(random);
    random[0] = (byte) 0xFE;
    byte[] broken = task("\"ae\"").bytes();
    broken[broken.length - 4] = (byte) 0xC3;
    return Stream.of(
        new Case("random", random, MalformedCode.NOT_UTF8),
        new Case("broken UTF-8", broken, MalformedCode.NOT_UTF8),
        new Case("UTF-16LE", in("UTF-16LE"), MalformedCode.NOT_UTF8),
        new Case("UTF-16 with mark", in("UTF-16"), MalformedCode.NOT_UTF8),
        new Case("UTF-32", in("UTF-32"), MalformedCode.NOT_UTF8),
        new Case("byte order mark", "\uFEFF" + task().text(), MalformedCode.NOT_UTF8));
  }

  private static byte[] in(String charset) {
    return task().text().getBytes(Charset.forName(charset));
  }

  static Stream<Case> noJson() {
    String text = task().text();
    return Stream.of(
        new Case("prose", "run my task, please", MalformedCode.NOT_JSON),
        new Case("cut off", text.substring(0, text.length() - 1), MalformedCode.NOT_JSON),
        new Case("NaN", task("NaN").text(), MalformedCode.NOT_JSON),
        new Case("array", "[" + text + "]", MalformedCode.BAD_FIELD),
        new Case("second document", text + text, MalformedCode.TRAILING_DATA),
        new Case("zeros after it", text + "\0\0", MalformedCode.TRAILING_DATA),
        new Case(
            "duplicate handler",
            text.replace("\"type\":", "\"type\":\"other\",\"type\":"),
            MalformedCode.DUPLICATE_KEY),
        new Case(
            "duplicate key by escape",
            task("{\"a\":1,\"\\u0061\":2}").text(),
            MalformedCode.DUPLICATE_KEY),
        new Case("lone surrogate", task("\"\\ud800\"").text(), MalformedCode.BAD_UNICODE),
        new Case("surrogate key", task("{\"\\udc00\":1}").text(), MalformedCode.BAD_UNICODE));
  }

  static Stream<Case> tooMuch() {
    return Stream.of(
        new Case("depth", task(nested(5_000)).text(), MalformedCode.TOO_DEEP),
        new Case("open brackets", "[".repeat(1_000_000), MalformedCode.TOO_DEEP),
        new Case("digits", task("1".repeat(2_000)).text(), MalformedCode.NUMBER_TOO_LONG),
        new Case("exponent", task("1e1000000000").text(), MalformedCode.NUMBER_OUT_OF_RANGE),
        new Case("infinite", task("-1e400").text(), MalformedCode.NUMBER_OUT_OF_RANGE),
        new Case("elements", task(zeros(1_000_000)).text(), MalformedCode.BODY_TOO_LARGE),
        new Case("tokens", task(zeros(200_000)).text(), MalformedCode.TOO_MANY_TOKENS),
        new Case("keys", task(keys(100_000)).text(), MalformedCode.TOO_MANY_TOKENS),
        new Case(
            "key of a megabyte",
            task("{\"" + "k".repeat(1_000_000) + "\":1}").text(),
            MalformedCode.NAME_TOO_LONG),
        new Case(
            "long string",
            task("\"" + "s".repeat(600_000) + "\"").text(),
            MalformedCode.STRING_TOO_LONG),
        new Case("largest record", filled((4 << 20) - 200), MalformedCode.BODY_TOO_LARGE));
  }

  static Stream<Case> fields() {
    return Stream.of(
        new Case("no schema", task().without("schema").text(), MalformedCode.UNSUPPORTED_SCHEMA),
        new Case(
            "next major",
            task().with("schema", "\"kurier.task/2\"").text(),
            MalformedCode.UNSUPPORTED_SCHEMA),
        new Case("no id", task().without("id").text(), MalformedCode.MISSING_FIELD),
        new Case("zero in id", id("a\\u0000b"), MalformedCode.BAD_FIELD),
        new Case("right to left id", id("a\u202Eb"), MalformedCode.BAD_FIELD),
        new Case("zalgo id", id("a\u0335\u0321\u0362"), MalformedCode.BAD_FIELD),
        new Case("emoji id", id(SMILE.repeat(1_024)), MalformedCode.BAD_FIELD),
        new Case("no type", type(""), MalformedCode.BAD_FIELD),
        new Case("type of 10 KB", type("t".repeat(10_240)), MalformedCode.BAD_FIELD),
        new Case("emoji type", type(SMILE.repeat(1_024)), MalformedCode.BAD_FIELD),
        new Case("zero in type", type("echo\\u0000"), MalformedCode.BAD_FIELD),
        new Case(
            "another queue", task().with("queue", "\"other\"").text(), MalformedCode.BAD_FIELD),
        new Case("negative timeout", timeout("-1"), MalformedCode.BAD_FIELD),
        new Case("no timeout", timeout("0"), MalformedCode.BAD_FIELD),
        new Case("half a millisecond", timeout("0.5"), MalformedCode.BAD_FIELD),
        new Case("endless timeout", timeout("1e300"), MalformedCode.BAD_FIELD),
        new Case("year 10000", deadline("+10000-01-01T00:00:00Z"), MalformedCode.BAD_FIELD),
        new Case("tomorrow", deadline("tomorrow"), MalformedCode.BAD_FIELD));
  }

  private static String id(String json) {
    return task().with("id", "\"" + json + "\"").text();
  }

  private static String type(String json) {
    return task().with("type", "\"" + json + "\"").text();
  }

  private static String timeout(String json) {
    return task().with("timeoutMs", json).text();
  }

  private static String deadline(String text) {
    return task().with("deadline", "\"" + text + "\"").text();
  }

  private static String nested(int depth) {
    return "[".repeat(depth) + "]".repeat(depth);
  }

  private static String zeros(int count) {
    return "[0" + ",0".repeat(count - 1) + "]";
  }

  private static String keys(int count) {
    return IntStream.range(0, count)
        .mapToObj(n -> "\"" + Integer.toString(n, 36) + "\":0")
        .collect(Collectors.joining(",", "{", "}"));
  }

  private static byte[] filled(int size) {
    byte[] bytes = new byte[size];
    Arrays.fill(bytes, (byte) 0xFF);
    return bytes;
  }

  @ParameterizedTest
  @MethodSource({"nothing", "noText", "noJson", "tooMuch", "fields"})
  void recordThatIsNoTaskIsBuriedWithItsBytes(Case hostile) throws Exception {
    Coordinates at = installation.put(hostile.bytes());

    DeadLetter letter = installation.letter(at);

    assertThat(letter.code()).isEqualTo(hostile.code().name());
    assertThat(letter.status()).isEqualTo(Status.FAILED);
    assertThat(letter.reason()).isEqualTo(Reason.INVALID);
    assertThat(letter.original())
        .isInstanceOfSatisfying(
            DeadLetter.Original.Raw.class,
            raw ->
                assertThat(Base64.getDecoder().decode(raw.base64()))
                    .isEqualTo(hostile.bytes() == null ? new byte[0] : hostile.bytes()));
    assertThat(installation.end(letter.id().value()).status()).isEqualTo(Status.FAILED);
    assertThat(letter.message()).isNotBlank().matches("[\\x20-\\x7E]+");
  }
}
