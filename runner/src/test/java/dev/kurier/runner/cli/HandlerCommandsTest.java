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

  private void configure(String code) throws IOException {
    Files.writeString(folder.resolve("jobs.py"), code + "\n");
    Files.writeString(
        folder.resolve("kurier.yaml"),
        "handlers: { read: { python: 'jobs:read' }, none: { python: 'jobs:none' },"
            + " list: { command: [ls] }, gone: { java: shop.Gone } }\n");
  }
}
