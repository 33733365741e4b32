package dev.kurier.runner.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

class HandlerCommandsTest {

  @TempDir Path folder;

  private Screen screen;

  @BeforeEach
  void openScreen() {
    screen = Screen.in(folder);
  }

  @Test
  void checkShowsWhatTheInterpreterHasTold() throws IOException {
    configure("def read(doc_id: str, tenant: str = 'shop'): return doc_id");

    assertThat(screen.run("handler", "check")).isEqualTo(1);

    assertThat(screen.out())
        .containsPattern(
            "read +yes .*python.* 3\\.\\d+\\.\\d+ .*s +doc_id: str, tenant: str = \"shop\" +\\d \\(")
        .containsPattern("none +no .*no 'none' in ")
        .containsPattern("list +yes +/.*/ls ")
        .containsPattern("gone +no +0 \\(inside the node\\) .*shop.Gone");
  }

  @Test
  void checkGivesTheWholeSchemaAsJson() throws IOException {
    configure("def read(doc_id: str, tenant: str = 'shop'): return doc_id");

    screen.run("handler", "check", "-o", "json");

    JsonNode read = Json.tree(screen.out().getBytes(StandardCharsets.UTF_8)).get(0);
    assertThat(read.path("ready").asString()).isEqualTo("yes");
    assertThat(read.path("importMillis").asDouble()).isPositive();
    assertThat(read.path("schema").path("required").get(0).asString()).isEqualTo("doc_id");
    assertThat(read.path("tier").isInt()).isTrue();
  }

  @Test
  void checkShowsTheSchemaThatPayloadsAreHeldTo() throws IOException {
    Files.writeString(
        folder.resolve("list.json"), "{\"properties\":{\"path\":{\"type\":\"string\"}}}");
    Files.writeString(folder.resolve("jobs.py"), "def read(n: int): return n\n");
    Files.writeString(
        folder.resolve("kurier.yaml"),
        "handlers: { list: { command: [ls], schema: list.json },"
            + " read: { python: 'jobs:read', schema: off } }\n");

    assertThat(screen.run("handler", "check")).isZero();

    assertThat(screen.out()).contains("path: str").doesNotContain("n: int");
  }

  @Test
  void inputThatDoesNotFitIsNotSent() throws IOException {
    Files.writeString(
        folder.resolve("list.json"), "{\"properties\":{\"path\":{\"type\":\"string\"}}}");
    configure("def read(doc_id: str): return doc_id");
    Files.writeString(
        folder.resolve("kurier.yaml"),
        "kafka: { bootstrap.servers: '127.0.0.1:1' }\n"
            + "handlers: { list: { command: [ls], schema: list.json },"
            + " read: { python: 'jobs:read' } }\n");

    assertThat(screen.run("task", "submit", "list", "-i", "{\"path\":1}")).isEqualTo(2);
    assertThat(screen.run("task", "submit", "read", "-i", "{\"doc_id\":1}", "--check"))
        .isEqualTo(2);

    assertThat(screen.err())
        .contains("nothing was sent: the input does not fit the schema of list")
        .contains("/path: is an integer, expected string")
        .contains("/doc_id: is an integer, expected string")
        .contains("--no-check");
  }

  @Test
  void inputIsSentUncheckedIfThatIsWanted() throws IOException {
    Files.writeString(folder.resolve("list.json"), "{\"type\":\"string\"}");
    Files.writeString(folder.resolve("jobs.py"), "def read(doc_id: str): return doc_id\n");
    Files.writeString(
        folder.resolve("kurier.yaml"),
        "kafka: { bootstrap.servers: '127.0.0.1:1', default.api.timeout.ms: 1000,"
            + " request.timeout.ms: 500 }\n"
            + "handlers: { list: { command: [ls], schema: list.json },"
            + " read: { python: 'jobs:read' } }\n");

    // Both come as far as the broker that is not there.
    assertThat(screen.run("task", "submit", "list", "-i", "1", "--no-check")).isEqualTo(4);
    assertThat(screen.run("task", "submit", "read", "-i", "1")).isEqualTo(4);
  }

  private void configure(String code) throws IOException {
    Files.writeString(folder.resolve("jobs.py"), code + "\n");
    Files.writeString(
        folder.resolve("kurier.yaml"),
        "handlers: { read: { python: 'jobs:read' }, none: { python: 'jobs:none' },"
            + " list: { command: [ls] }, gone: { java: shop.Gone } }\n");
  }
}
