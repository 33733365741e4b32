package dev.kurier.runner.system;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.kurier.protocol.Codec;
import dev.kurier.protocol.Codecs;
import dev.kurier.protocol.Decoded;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Thousands of generated and hostile documents: what Java accepts Python accepts, what one refuses
 * the other refuses by the same rule, and a task that both accept is written again with the same
 * bytes.
 */
@Timeout(400)
class PythonCodecIT {

  private static final int DOCUMENTS = 6_000;

  private static final Map<String, Codec<?>> CODECS =
      Map.of(
          "task", Codecs.task("default"),
          "reply", Codecs.REPLY,
          "state", Codecs.STATE,
          "log", Codecs.LOG,
          "dead-letter", Codecs.DEAD_LETTER,
          "replay", Codecs.REPLAY);

  @TempDir Path folder;

  private record Verdict(String rule, String again) {}

  @Test
  void bothReadersGiveTheSameVerdict() throws Exception {
    Path file = folder.resolve("verdicts.tsv");
    ClientPython.Said said =
        ClientPython.find().run("documents.py", file.toString(), String.valueOf(DOCUMENTS));
    assertThat(said.exit()).as(said::err).isZero();

    List<String> lines = Files.readAllLines(file, US_ASCII);

    Map<String, Integer> rules = new HashMap<>();
    List<String> differing = lines.stream().filter(line -> differs(line, rules)).toList();
    assertThat(differing.stream().map(PythonCodecIT::shown).toList()).isEmpty();
    assertThat(lines).hasSizeGreaterThan(DOCUMENTS / 2);
    assertThat(rules.get("ok")).isGreaterThan(DOCUMENTS / 20);
    assertThat(rules).hasSizeGreaterThan(12);
  }

  private static boolean differs(String line, Map<String, Integer> rules) {
    String[] columns = line.split("\t", -1);
    byte[] document = Base64.getDecoder().decode(columns[1]);
    Verdict ofJava = verdict(columns[0], document);
    rules.merge(ofJava.rule(), 1, Integer::sum);
    return !ofJava.equals(new Verdict(columns[2], columns[3]));
  }

  private static Verdict verdict(String kind, byte[] document) {
    return verdict(kind, codec(kind), document);
  }

  private static <T> Verdict verdict(String kind, Codec<T> codec, byte[] document) {
    return switch (codec.decode(document)) {
      case Decoded.Malformed<T> malformed -> new Verdict(malformed.code().name(), "");
      case Decoded.Valid<T> valid ->
          new Verdict(
              "ok",
              kind.equals("task")
                  ? Base64.getEncoder().encodeToString(codec.encode(valid.value()))
                  : "");
    };
  }

  private static Codec<?> codec(String kind) {
    Codec<?> codec = CODECS.get(kind);
    if (codec == null) {
      throw new IllegalArgumentException("no codec for " + kind);
    }
    return codec;
  }

  private static String shown(String line) {
    String[] columns = line.split("\t", -1);
    byte[] document = Base64.getDecoder().decode(columns[1]);
    return "%s: Java %s, Python %s: %s"
        .formatted(
            columns[0],
            verdict(columns[0], document),
            columns[2] + " " + columns[3],
            new String(document, UTF_8));
  }
}
