package dev.kurier.runner.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is asked of handlers that run inside the JVM. */
class HandlersInsideTest {

  @TempDir Path folder;

  private ConfigResult load(String text) throws IOException {
    Path file = Files.writeString(folder.resolve("kurier.yaml"), text);
    return new ConfigLoader(2).load(new ConfigSources(Map.of(), Map.of(), Optional.of(file)));
  }

  private List<String> problems(String text) throws IOException {
    return ((ConfigResult.Refused) load(text)).problems().stream().map(String::valueOf).toList();
  }

  @Test
  void queueServesEmbeddedHandlersOrOthers() throws IOException {
    assertThat(
            problems(
                """
                handlers:
                  a: { python: "m:f" }
                  b: { python: "m:f", mode: embedded }
                """))
        .singleElement()
        .satisfies(problem ->
            assertThat(problem)
                .contains(":3:", "queue 'default' serves embedded handlers (b) and others (a)"));
  }

  @Test
  void embeddedHandlersHaveQueuesOfTheirOwn() throws IOException {
    ConfigResult result =
        load(
            """
            queues: { default: {}, inside: { concurrency: 2 } }
            handlers:
              a: { java: com.shop.Upper, class-path: [shop.jar] }
              b: { python: "m:f", mode: embedded, queue: inside, cwd: ., output-limit: 1KiB }
            """);

    assertThat(((ConfigResult.Loaded) result).config().embeddedQueues()).containsExactly("inside");
  }

  @Test
  void settingsThatMeanAProcessAreRefused() throws IOException {
    assertThat(
            problems(
                """
                queues: { default: {}, inside: {} }
                handlers:
                  a: { java: com.shop.Upper, memory: 64MiB, interpreter: python3 }
                  b: { python: "m:f", mode: embedded, queue: inside, network: none, env: [HOME] }
                """))
        .hasSize(4)
        .anyMatch(text -> text.contains("'handlers.a.memory' has no meaning in mode java"))
        .anyMatch(text -> text.contains("'handlers.a.interpreter' has no meaning in mode java"))
        .anyMatch(text -> text.contains("'handlers.b.network' has no meaning in mode embedded"))
        .anyMatch(text -> text.contains("'handlers.b.env' has no meaning in mode embedded"));
  }
}
