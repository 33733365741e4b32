package dev.kurier.runner.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kurier.runner.advise.Amounts;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

class HandlerAdviseTest {

  private static final Path EXAMPLES = Path.of("../examples").toAbsolutePath().normalize();
  private static final String GREETING = "{\"name\":\"Ada\"}";

  @TempDir Path folder;

  @Test
  void adviceIsATableOfEveryPossibleModeAndARecommendation() {
    Screen screen = Screen.in(EXAMPLES.resolve("handlers"));

    assertThat(advise(screen, "example.greet", "-i", GREETING)).isZero();

    assertThat(screen.out())
        .containsPattern("MODE +ISOLATION +P50 +P99 +TASKS/S ")
        .containsPattern("\nprocess +a process per task +\\d")
        .containsPattern("\nfork +a process per task +\\d")
        .containsPattern("\nwarm +a process for many tasks +\\d")
        .doesNotContain("embedded")
        .containsPattern("\nrecommended: (fork|warm)\n")
        .containsPattern("\n  example.greet: \\{ python: \"greetings:greet\", mode: (fork|warm) }");
  }

  @Test
  void recommendationFollowsFromTheFiguresThatAreShown() {
    Screen screen = Screen.in(EXAMPLES.resolve("handlers"));

    assertThat(advise(screen, "example.greet", "-i", GREETING, "-o", "json")).isZero();

    JsonNode shown = json(screen);
    assertThat(modes(shown)).containsExactly("process", "fork", "warm");
    double warm = rate(shown, "warm");
    double fork = rate(shown, "fork");
    JsonNode advised = shown.path("recommendation");
    boolean isWorthIt = warm >= 1.2 * fork;
    assertThat(advised.path("mode").asString()).isEqualTo(isWorthIt ? "warm" : "fork");
    assertThat(advised.path("yaml").asString())
        .contains("mode: " + advised.path("mode").asString());
    assertThat(advised.path("reason").asString())
        .contains("mode warm serves " + Amounts.digits(warm))
        .contains("mode fork " + Amounts.digits(fork));
  }

  @Test
  void commandThatStartsAScriptIsTriedAsAForkedScriptToo() {
    Screen screen = Screen.in(EXAMPLES.resolve("handlers"));

    assertThat(advise(screen, "example.wordcount", "-i", "{\"text\":\"a b a\"}", "-o", "json"))
        .isZero();

    assertThat(modes(json(screen))).containsExactly("process", "fork");
  }

  @Test
  void handlerThatAlwaysCrashesGetsNoRecommendation() {
    Screen screen = Screen.in(EXAMPLES.resolve("demo"));

    assertThat(advise(screen, "demo.crash")).isEqualTo(1);

    assertThat(screen.err()).contains("payload: null");
    assertThat(screen.out()).contains("recommended: none").contains("signal 11");
  }

  @Test
  void handlerWithStateIsNotRecommendedToShareAProcess() throws IOException {
    configure("seen = []\ndef f(key=1):\n    seen.append(key)\n    return len(seen)\n");
    Screen screen = Screen.in(folder);

    assertThat(advise(screen, "jobs.f", "-o", "json")).isZero();

    JsonNode advised = json(screen).path("recommendation");
    assertThat(advised.path("mode").asString()).isEqualTo("fork");
    assertThat(advised.path("warnings").get(0).asString()).contains("kept between tasks");
  }

  @Test
  void moduleWithThreadsIsRecommendedToRunAsAProcess() throws IOException {
    configure(
        """
        import threading, time
        threading.Thread(target=time.sleep, args=(0.2,), daemon=True).start()
        def f(): return 1
        """);
    Screen screen = Screen.in(folder);

    assertThat(advise(screen, "jobs.f", "-i", "null")).isZero();

    assertThat(screen.out())
        .contains("starts threads when it is imported")
        .contains("recommended: process")
        .contains("[\"python3\", \"-m\", \"kurier.worker\", \"--process\", \"jobs:f\"]")
        .contains("the package kurier must be installed");
  }

  @Test
  void taskThatLeavesAThreadBehindIsForked() throws IOException {
    configure(
        """
        import threading, time
        def f():
            threading.Thread(target=time.sleep, args=(30,), daemon=True).start()
        """);
    Screen screen = Screen.in(folder);

    assertThat(advise(screen, "jobs.f")).isZero();

    assertThat(screen.out()).contains("recommended: fork").contains("leaves threads or processes");
  }

  @Test
  void benchMeasuresTasksAndTellsTheFirstError() throws IOException {
    configure("def f(n: int = 0): return 1 // n\n");
    Screen screen = Screen.in(folder);

    int exit =
        screen.run(
            "handler", "bench", "jobs.f", "--seconds", "0.1", "--concurrency", "2", "-o", "json");

    assertThat(exit).isEqualTo(1);
    JsonNode figures = json(screen);
    assertThat(figures.path("failures").asLong()).isEqualTo(figures.path("tasks").asLong());
    assertThat(figures.path("tasks").asLong()).isPositive();
    assertThat(figures.path("concurrency").asInt()).isEqualTo(2);
    assertThat(figures.path("firstError").asString()).contains("ZeroDivisionError");
    assertThat(figures.path("memoryBytes").asLong()).isPositive();
    assertThat(figures.path("p99Millis").asDouble())
        .isGreaterThanOrEqualTo(figures.path("p50Millis").asDouble());
  }

  @Test
  void benchAsksForAPayloadThatItCannotMakeUp() {
    Screen screen = Screen.in(EXAMPLES.resolve("handlers"));

    assertThat(screen.run("handler", "bench", "example.greet")).isEqualTo(2);

    assertThat(screen.err()).contains("give one with -i");
  }

  @Test
  void unknownHandlerGetsASuggestion() {
    Screen screen = Screen.in(EXAMPLES.resolve("handlers"));

    assertThat(screen.run("handler", "advise", "example.gret")).isEqualTo(3);

    assertThat(screen.err()).contains("did you mean 'example.greet'?");
  }

  private static int advise(Screen screen, String type, String... more) {
    List<String> words = new ArrayList<>(List.of("handler", "advise", type, "--seconds", "0.1"));
    words.addAll(List.of(more));
    return screen.run(words.toArray(String[]::new));
  }

  private void configure(String code) throws IOException {
    Files.writeString(folder.resolve("jobs.py"), code);
    Files.writeString(
        folder.resolve("kurier.yaml"), "handlers: { jobs.f: { python: 'jobs:f' } }\n");
  }

  private static JsonNode json(Screen screen) {
    return Json.tree(screen.out().getBytes(StandardCharsets.UTF_8));
  }

  private static List<String> modes(JsonNode shown) {
    return shown.path("modes").values().stream().map(one -> one.path("mode").asString()).toList();
  }

  /** The best rate of a mode. */
  private static double rate(JsonNode shown, String mode) {
    return shown.path("modes").values().stream()
        .filter(one -> one.path("mode").asString().equals(mode))
        .flatMap(one -> one.path("figures").values().stream())
        .mapToDouble(figures -> figures.path("perSecond").asDouble())
        .max()
        .orElseThrow();
  }
}
