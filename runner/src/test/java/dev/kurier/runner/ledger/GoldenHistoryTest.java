package dev.kurier.runner.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kurier.protocol.Codecs;
import dev.kurier.protocol.Decoded;
import dev.kurier.protocol.TaskState;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What earlier versions wrote folds to what they made of it. */
class GoldenHistoryTest {

  private static final JsonMapper JSON = JsonMapper.shared();

  record History(String name, List<String> lines) {
    @Override
    public String toString() {
      return name;
    }
  }

  static List<History> histories() throws Exception {
    var folder = Objects.requireNonNull(Codecs.class.getResource("/examples/histories/v1")).toURI();
    if (folder.getScheme().equals("file")) {
      return read(Path.of(folder));
    }
    try (FileSystem jar = FileSystems.newFileSystem(folder, Map.of())) {
      return read(jar.getPath("/examples/histories/v1"));
    }
  }

  @ParameterizedTest
  @MethodSource("histories")
  void historyFoldsToTheStatesThatItEndsWith(History history) {
    FoldedPartition partition = new FoldedPartition();
    List<TaskState> expected = new ArrayList<>();
    for (String line : history.lines()) {
      JsonNode node = JSON.readTree(line);
      if (node.has("state")) {
        expected.add(state(node.get("state")));
      } else {
        fold(partition, node);
      }
    }

    assertThat(expected).isNotEmpty();
    assertThat(expected)
        .allSatisfy(state ->
            assertThat(partition.state(state.task().id().value()))
                .map(found -> new String(Codecs.STATE.encode(found), StandardCharsets.UTF_8))
                .contains(new String(Codecs.STATE.encode(state), StandardCharsets.UTF_8)));
  }

  @Test
  void thereAreHistories() throws Exception {
    assertThat(histories()).hasSizeGreaterThanOrEqualTo(3);
  }

  private static void fold(FoldedPartition partition, JsonNode node) {
    Moment moment =
        new Moment(Instant.parse(node.get("now").asString()), node.path("chance").asDouble(0.5));
    if (node.has("topic")) {
      partition.record(
          moment,
          node.get("topic").asString(),
          node.get("offset").asLong(),
          node.get("value").toString().getBytes(StandardCharsets.UTF_8));
    } else if (node.has("lost")) {
      partition.lose(moment, node.get("lost").asString());
    } else {
      partition.due(moment);
    }
  }

  private static TaskState state(JsonNode node) {
    byte[] json = node.toString().getBytes(StandardCharsets.UTF_8);
    if (Codecs.STATE.decode(json) instanceof Decoded.Valid<TaskState>(var state)) {
      return state;
    }
    throw new AssertionError("no state: " + node);
  }

  private static List<History> read(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      List<History> histories = new ArrayList<>();
      for (Path file : files.sorted().toList()) {
        histories.add(new History(file.getFileName().toString(), Files.readAllLines(file)));
      }
      return histories;
    }
  }
}
