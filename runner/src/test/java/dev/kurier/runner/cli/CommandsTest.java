package dev.kurier.runner.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CommandsTest {

  @TempDir Path folder;

  private Screen screen;

  @BeforeEach
  void openScreen() {
    screen = Screen.in(folder);
  }

  @Test
  void versionPrintsJsonOnStandardOutput() {
    assertThat(screen.run("version", "-o", "json")).isZero();

    assertThat(Json.tree(screen.out().getBytes(StandardCharsets.UTF_8)).path("java").asString())
        .isEqualTo(Runtime.version().toString());
    assertThat(screen.err()).isEmpty();
  }

  @Test
  void helpIsNoError() {
    assertThat(screen.run("--help")).isZero();
    assertThat(screen.out()).contains("demo").contains("dev").contains("replay");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "task submit",
        "task show",
        "task show ../etc",
        "task logs",
        "task logs a --stream stdin",
        "task logs a --attempt one",
        "task logs a --raw -o jsonl",
        "task submit x --timeout soon",
        "task submit x --at tomorrow",
        "task submit x --delay 1s --at 2030-01-31T12:00:00Z",
        "task submit x --if-taken reject",
        "task submit x --unique k --if-taken wait",
        "task submit x --unique k --order o",
        "task submit x --order \u0007",
        "task submit x --after a",
        "task submit x --after ../a --group g",
        "task submit x --after a,a --group g",
        "task submit x --after a --group \u0007",
        "task submit x --after a --group g --order g",
        "task submit x --group g --ended",
        "task submit x --group g --results",
        "task submit x --group g --unique u",
        "task submit x --group g --fair-key f",
        "task submit x --order o --fair-key f",
        "task submit x --fair-key \u0007",
        "task submit x --reply soon",
        "task submit x --reply reported --no-wait",
        "task submit x -i {",
        "task submit x -i @missing.json",
        "task ls --where type",
        "task ls --limit 0",
        "task ls -o xml",
        "dev --ephemeral --data here",
        "run --roles runer",
        "replay create --id a\u0007b",
        "replay create --rate fast",
        "replay create --rate 0/s",
        "replay create --limit 0",
        "replay create --edit missing.json",
        "replay create --where time~x",
        "replay create --expect-count many",
        "replay show",
        "replay pause",
        "schedule create nightly shop.report",
        "schedule create nightly shop.report --cron 99",
        "schedule create nightly shop.report --cron @daily --zone Mars/Phobos",
        "schedule create nightly shop.report --cron @daily --overlap pile",
        "schedule create night/ly shop.report --cron @daily",
        "schedule backfill nightly",
        "queue pause ocr",
        "queue pause ocr --reason moved --for 15d",
        "queue pause ocr --reason moved --for 0s",
        "queue pause ocr --reason moved --for soon",
        "handler pause a\u0007b --reason moved",
        "handler resume a\u0007b",
        "breaker hold",
        "breaker ignore db --for 1h",
        "breaker reset a\u0007b",
        "config -c missing.yaml",
        "unknown"
      })
  void wrongUseGivesExitCodeTwoAndASentenceWithoutAStackTrace(String line) {
    assertThat(screen.run(line.split(" "))).isEqualTo(2);

    assertThat(screen.out()).isEmpty();
    assertThat(screen.err()).isNotBlank().doesNotContain("\tat ").doesNotContain("Exception");
  }

  @Test
  void misspelledCommandGetsASuggestion() {
    screen.run("taks", "ls");

    assertThat(screen.err()).contains("did you mean 'task'?");
  }

  @Test
  void filterErrorPointsAtTheCharacter() {
    screen.run("task", "ls", "--where", "state=DONE");

    assertThat(screen.err()).contains("\n  state=DONE\n        ^");
  }

  @Test
  void editThatIsNoJsonIsNamedAndPointedAt() throws IOException {
    Files.writeString(folder.resolve("patch.json"), "[1");

    assertThat(screen.run("replay", "create", "--edit", "patch.json")).isEqualTo(2);

    assertThat(screen.err())
        .contains("--edit patch.json is not JSON: ")
        .contains("(line 1, column 3)")
        .doesNotContain("Source");
  }

  @Test
  void cancelOfNothingSaysWhatIsMissing() {
    assertThat(screen.run("task", "cancel")).isEqualTo(2);

    assertThat(screen.err()).contains("Give its ID, or --where FILTER");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "task cancel",
        "task cancel a --where type=a",
        "task cancel --yes",
        "task cancel --where state=DONE",
        "task cancel --where  --yes"
      })
  void cancelNeedsATaskOrAFilter(String line) {
    assertThat(screen.run(line.split(" "))).isEqualTo(2);
    assertThat(screen.err()).isNotEmpty();
  }

  /** Each of them asks for ten seconds, so all do at once. */
  @Test
  void brokerThatDoesNotAnswerGivesExitCodeFour() throws IOException {
    String address = closedPort();
    List<String> lines =
        List.of(
            "task ls",
            "task show a",
            "task cancel a",
            "task cancel a --force",
            "task cancel --where type=a",
            "task logs a",
            "task submit x",
            "dead ls",
            "dead requeue a",
            "replay create",
            "replay create --yes",
            "replay ls",
            "replay show a",
            "replay abort a",
            "run --roles ledger",
            "queue ls",
            "queue pause a --reason x",
            "queue resume a",
            "handler pause a --reason x",
            "breaker ls",
            "breaker hold a --reason x",
            "breaker reset a",
            "schedule ls",
            "schedule create a b --cron @daily",
            "schedule trigger a");
    Map<String, Screen> screens = new LinkedHashMap<>();
    lines.forEach(line -> screens.put(line, Screen.in(folder, Map.of())));
    Map<String, Integer> codes = new ConcurrentHashMap<>();

    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      screens.forEach((line, one) ->
          threads.execute(
              () -> codes.put(line, one.run((line + " --kafka " + address).split(" ")))));
    }

    screens.forEach((line, one) -> {
      assertThat(codes.get(line)).as(line).isEqualTo(4);
      assertThat(one.out()).as(line).isEmpty();
      assertThat(one.err()).as(line).contains(address).doesNotContain("\tat ");
    });
  }

  @Test
  void configShowsEachValueWithItsSourceAndNoSecret() throws IOException {
    Files.writeString(folder.resolve("kurier.yaml"), "kafka: { ssl.key.password: hunter2 }\n");
    Screen configured = Screen.in(folder, Map.of("KURIER_NAMESPACE", "shop"));

    assertThat(configured.run("config")).isZero();

    assertThat(configured.out())
        .containsPattern("namespace +shop +environment KURIER_NAMESPACE")
        .containsPattern("kafka.ssl.key.password +\\*+ +.*kurier.yaml:1:")
        .doesNotContain("hunter2");
  }

  @Test
  void configReportsEveryProblem() throws IOException {
    Files.writeString(
        folder.resolve("kurier.yaml"), "namespac: x\nqueues: { a: { concurrency: 0 } }\n");

    assertThat(screen.run("config")).isEqualTo(2);

    assertThat(screen.err()).contains("did you mean 'namespace'?").contains("queues.a.concurrency");
  }

  @Test
  void handlersAreListed() throws IOException {
    Files.writeString(
        folder.resolve("kurier.yaml"), "handlers: { a.b: { python: 'm:f', timeout: 90s } }\n");

    assertThat(screen.run("handler", "ls", "-o", "jsonl")).isZero();

    assertThat(screen.out())
        .isEqualTo(
            "{\"type\":\"a.b\",\"mode\":\"fork\",\"runs\":\"m:f\",\"queue\":\"default\",\"timeout\":\"90s\","
                + "\"attempts\":3,\"breaker\":\"a.b\"}"
                + System.lineSeparator());
  }

  @Test
  void embeddedHandlersNeedAProcessOfTheirOwn() throws IOException {
    Files.writeString(
        folder.resolve("kurier.yaml"), "handlers: { a: { python: 'm:f', mode: embedded } }\n");

    assertThat(screen.run("run", "--roles", "runner,embedded")).isEqualTo(2);
    assertThat(screen.err()).contains("the roles runner and embedded need a process each");
    assertThat(screen.run("run", "--roles", "runner")).isEqualTo(2);
    assertThat(screen.err()).contains("no queue is left for the role runner");

    Files.writeString(folder.resolve("kurier.yaml"), "handlers: { a: { python: 'm:f' } }\n");
    assertThat(screen.run("run", "--roles", "embedded")).isEqualTo(2);
    assertThat(screen.err()).contains("no handler has 'mode: embedded'");
  }

  @Test
  void foreignTextCannotSteerTheTerminal() {
    String hostile = "a\u001b[2J\u009b\u202eb\rc\nd";

    assertThat(Printable.line(hostile)).isEqualTo("a\\x1b[2J\\x9b\\u{202e}b\\x0dc\\x0ad");
    assertThat(Printable.block("a\nb\tc")).isEqualTo("a\nb\tc");
    List<String> table = new Table(List.of("name")).lines(List.of(Map.of("name", "\u001b[31mred")));
    assertThat(table).containsExactly("NAME", "\\x1b[31mred");
  }

  private static String closedPort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return "127.0.0.1:" + socket.getLocalPort();
    }
  }
}
