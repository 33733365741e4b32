package dev.kurier.runner.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kurier.protocol.JsonText;
import dev.kurier.runner.acquire.AcquireSettings;
import dev.kurier.runner.acquire.Share;
import dev.kurier.runner.kafka.GroupKind;
import dev.kurier.runner.task.Declared;
import dev.kurier.runner.task.HandlerCode;
import dev.kurier.runner.task.HandlerSpec;
import dev.kurier.runner.task.PayloadRule;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfigLoaderTest {

  @TempDir Path folder;

  @Test
  void withoutAnySourceEverySettingHasItsDefault() {
    KurierConfig config = loaded(new ConfigSources(Map.of(), Map.of(), Optional.empty()));

    assertThat(config.kafka().names().namespace()).isEqualTo("kurier");
    assertThat(config.kafka().bootstrapServers()).isEqualTo("127.0.0.1:9092");
    assertThat(config.queues())
        .isEqualTo(
            Map.of(
                "default",
                new QueueConfig(new Share(3, 1), AcquireSettings.defaults(), OptionalInt.empty())));
    assertThat(config.handlers()).isEmpty();
  }

  @Test
  void ledgerTakesWhatTheFileSaysAndTheTopicsKeepAsLong() throws IOException {
    KurierConfig config = loaded(file("ledger: { keep: 240h, node-silence: 8s, standby: true }"));

    assertThat(config.ledger())
        .isEqualTo(new LedgerConfig(Duration.ofDays(10), Duration.ofSeconds(8), 3, true));
    assertThat(config.kafka().stateKept()).isEqualTo(Duration.ofDays(10));
  }

  @Test
  void groupsOfRunnersAreShareGroupsUnlessTheFileSaysOtherwise() throws IOException {
    assertThat(loaded(file("# nothing\n")).kafka().groups()).isEqualTo(GroupKind.SHARE);
    assertThat(loaded(file("topics: { groups: classic }\n")).kafka().groups())
        .isEqualTo(GroupKind.CLASSIC);
    assertThat(refused(file("topics: { groups: clasic }\n")))
        .singleElement()
        .satisfies(problem ->
            assertThat(problem.message())
                .startsWith("topics.groups: 'clasic' is none of share, classic")
                .contains("'classic'?"));
  }

  @Test
  void queueIsDispatchedByTheLedgerIfTheFileSaysSo() throws IOException {
    KurierConfig config =
        loaded(file("queues: { default: {}, slow: { dispatch: managed, pumps: 3 } }"));

    AcquireSettings usual = AcquireSettings.defaults();
    assertThat(config.queues())
        .containsEntry("default", new QueueConfig(new Share(3, 1), usual, OptionalInt.empty()));
    AcquireSettings slow = Objects.requireNonNull(config.queues().get("slow")).acquire();
    assertThat(slow.isManaged()).isTrue();
    assertThat(slow.queuePumps()).isZero();
    assertThat(slow.dispatchedPumps()).isEqualTo(3);
    assertThat(refused(file("queues: { slow: { dispatch: manged } }")))
        .singleElement()
        .satisfies(problem ->
            assertThat(problem.message())
                .startsWith("queues.slow.dispatch: 'manged' is none of direct, managed"));
  }

  @Test
  void metricsAreServedNowhereUnlessAnAddressIsGiven() throws IOException {
    assertThat(loaded(file("# nothing\n")).node().metrics()).isEmpty();
    assertThat(loaded(file("node: { metrics: 9404 }\n")).node().metrics())
        .hasValueSatisfying(at -> {
          assertThat(at.getAddress().isLoopbackAddress()).isTrue();
          assertThat(at.getPort()).isEqualTo(9404);
        });
    assertThat(loaded(file("node: { metrics: 0.0.0.0:9405 }\n")).node().metrics())
        .hasValueSatisfying(at -> assertThat(at.getAddress().isAnyLocalAddress()).isTrue());
    for (String wrong : List.of("70000", "':9404'", "127.0.0.1", "'127.0.0.1:'")) {
      assertThat(refused(file("node: { metrics: " + wrong + " }\n")))
          .as(wrong)
          .singleElement()
          .satisfies(problem -> assertThat(problem.message()).startsWith("node.metrics: '"));
    }
  }

  @Test
  void payloadsAreHeldToWhatTheCodeShowsUnlessTheFileSaysOtherwise() throws IOException {
    Files.writeString(folder.resolve("etl.json"), "{\"type\":\"object\"}");
    KurierConfig config =
        loaded(
            file(
                """
                handlers:
                  a: { python: "shop:ocr" }
                  b: { python: "shop:ocr", schema: off }
                  c: { command: [ls], schema: etl.json }
                """));

    assertThat(rule(config, 0)).isEqualTo(new PayloadRule.OfCode());
    assertThat(rule(config, 1)).isEqualTo(new PayloadRule.Off());
    assertThat(rule(config, 2))
        .isInstanceOfSatisfying(
            PayloadRule.Configured.class,
            of -> {
              assertThat(of.schema().check(JsonText.of("{}"))).isEmpty();
              assertThat(of.schema().check(JsonText.of("1"))).hasSize(1);
            });
  }

  @Test
  void whatNobodyHasConfiguredIsLeftToTheCode() throws IOException {
    KurierConfig config =
        loaded(
            file(
                """
                handlers:
                  a: { python: "shop:ocr" }
                  b: { python: "shop:ocr", timeout: 30s, max-attempts: 3, memory: 1GiB }
                  c: { python: "shop:ocr" }
                """,
                Map.of("KURIER_HANDLERS_C_TIMEOUT", "30s")));
    Declared declared =
        new Declared(
            Optional.of(Duration.ofSeconds(9)), OptionalInt.of(7), OptionalLong.of(1 << 26));

    HandlerSpec open = config.handlers().get(0).spec().completedBy(declared);
    assertThat(open.timeout()).isEqualTo(Duration.ofSeconds(9));
    assertThat(open.maxAttempts()).isEqualTo(7);
    assertThat(open.confinement().resources().memory()).hasValue(1 << 26);
    HandlerSpec configured = config.handlers().get(1).spec();
    assertThat(configured.completedBy(declared)).isEqualTo(configured);
    HandlerSpec outside = config.handlers().get(2).spec().completedBy(declared);
    assertThat(outside.timeout()).isEqualTo(Duration.ofSeconds(30));
    assertThat(outside.maxAttempts()).isEqualTo(7);
  }

  private static PayloadRule rule(KurierConfig config, int handler) {
    return config.handlers().get(handler).spec().payloads();
  }

  @Test
  void faultOfASchemaIsTellingWithItsPlaceInItsOwnFile() throws IOException {
    Files.writeString(
        folder.resolve("odd.json"), "{\n  \"properties\": {\"a\": {\"type\": \"strng\"}}}");
    Files.writeString(folder.resolve("cut.json"), "{\n  \"type\":");
    Files.writeString(folder.resolve("far.json"), "{\"$ref\": \"http://127.0.0.1:9/x.json\"}");
    Files.write(folder.resolve("latin.json"), new byte[] {'"', (byte) 0xE9, '"'});
    String handlers =
        List.of("odd", "cut", "far", "latin", "gone").stream()
            .map(name -> "  %s: { command: [ls], schema: %s.json }\n".formatted(name, name))
            .collect(Collectors.joining());

    List<ConfigProblem> problems = refused(file("handlers:\n" + handlers));

    assertThat(problems)
        .extracting(problem -> problem.toString().replace(folder + "/", ""))
        .satisfiesExactly(
            odd ->
                assertThat(odd)
                    .startsWith(
                        "odd.json:2:32: 'handlers.odd.schema' is no JSON Schema:"
                            + " /properties/a/type: is \"strng\""),
            cut -> assertThat(cut).startsWith("cut.json:2:").contains("is not JSON"),
            far ->
                assertThat(far)
                    .startsWith("far.json:1:10:")
                    .endsWith(
                        "http://127.0.0.1:9/x.json is not in this file, and nothing else is loaded"),
            latin -> assertThat(latin).startsWith("latin.json:1:1:").contains("UTF-8"),
            gone -> assertThat(gone).contains("gone.json is not there"));
  }

  @Test
  void anEmptyFileIsLikeNone() throws IOException {
    assertThat(loaded(file("# nothing yet\n")).kafka().names().namespace()).isEqualTo("kurier");
  }

  @Test
  void handlerTakesWhatTheFileSays() throws IOException {
    Files.createDirectories(folder.resolve("legacy"));
    KurierConfig config =
        loaded(
            file(
                """
                queues: { default: { concurrency: 4 }, slow: { concurrency: 1, prefetch: 8 } }
                handlers:
                  shop.ocr: { python: "shop.tasks:ocr", timeout: 90s, grace: 1s, max-attempts: 5, breaker: ocr, version: "2030.1+b7" }
                  legacy.etl:
                    command: [python3, process.py, "{payload}"]
                    cwd: ./legacy
                    timeout: 10m
                    result: stdout-text
                    result-limit: 64KiB
                    env: [HOME_OF_TEST]
                    queue: slow
                """,
                Map.of("HOME_OF_TEST", "here", "SECRET", "no")));

    HandlerSpec ocr = config.handlers().get(0).spec();
    assertThat(ocr.code())
        .isEqualTo(new HandlerCode.Function("shop.tasks", "ocr", HandlerCode.Reuse.NEVER));
    assertThat(ocr.timeout()).isEqualTo(Duration.ofSeconds(90));
    assertThat(ocr.grace()).isEqualTo(Duration.ofSeconds(1));
    assertThat(ocr.maxAttempts()).isEqualTo(5);
    assertThat(ocr.breakerGroup()).isEqualTo("ocr");
    assertThat(ocr.version()).contains("2030.1+b7");
    assertThat(ocr.place().workingDirectory()).isEqualTo(folder);
    assertThat(ocr.place().pythonPath()).containsExactly(folder);
    HandlerConfig etl = config.handlers().get(1);
    assertThat(etl.queue()).isEqualTo("slow");
    assertThat(etl.spec().code())
        .isEqualTo(
            new HandlerCode.Command(
                List.of("python3", "process.py", "{payload}"),
                HandlerCode.ResultSource.STDOUT_TEXT));
    assertThat(etl.spec().place().workingDirectory()).isEqualTo(folder.resolve("legacy"));
    assertThat(etl.spec().place().environment()).isEqualTo(Map.of("HOME_OF_TEST", "here"));
    assertThat(etl.spec().limits().result()).isEqualTo(65_536);
    assertThat(etl.spec().breakerGroup()).isEqualTo("legacy.etl");
    assertThat(etl.spec().version()).isEmpty();
  }

  @Test
  void everyProblemIsReportedAtOnceWithItsPlace() throws IOException {
    List<ConfigProblem> problems =
        refused(
            file(
                """
                namespace: "no spaces here"
                kafka: { acks: "1" }
                handlers:
                  a: { python: "not a function", timeout: 30 }
                  b: { command: [x], tiemout: 3s }
                  c: { python: "m:f", command: [x] }
                  d: { python: "m:f", queue: slwo, cwd: ./missing }
                queues: { slow: { concurrency: 0 } }
                """));

    assertThat(problems)
        .extracting(problem -> Path.of(problem.where()).getFileName() + " " + problem.message())
        .satisfiesExactlyInAnyOrder(
            text -> assertThat(text).startsWith("kurier.yaml:1:12 namespace: a namespace has"),
            text -> assertThat(text).startsWith("kurier.yaml:2:10 kafka.acks is not a property"),
            text ->
                assertThat(text)
                    .startsWith("kurier.yaml:4:8 'not a function' is not 'module:function'"),
            text ->
                assertThat(text)
                    .startsWith("kurier.yaml:4:43 handlers.a.timeout: '30' is not a duration"),
            text ->
                assertThat(text)
                    .isEqualTo(
                        "kurier.yaml:5:22 unknown setting 'handlers.b.tiemout'; did you mean 'timeout'?"),
            text ->
                assertThat(text)
                    .startsWith("kurier.yaml:6:6 'handlers.c' has 'command' and 'python'"),
            text ->
                assertThat(text)
                    .startsWith("kurier.yaml:7:23 queue 'slwo' is not declared")
                    .endsWith("'slow'?"),
            text -> assertThat(text).startsWith("kurier.yaml:7:36 'handlers.d.cwd': the folder"),
            text ->
                assertThat(text).contains("queues.slow.concurrency: '0' is not a whole number"));
  }

  @Test
  void keyThatStandsTwiceIsRefused() throws IOException {
    assertThat(refused(file("namespace: a\nnamespace: b\n")))
        .singleElement()
        .satisfies(problem -> {
          assertThat(problem.where()).endsWith(":2:1");
          assertThat(problem.message())
              .isEqualTo("'namespace' stands twice; the first is in line 1");
        });
  }

  @Test
  void brokenYamlIsOneProblemWithItsPlace() throws IOException {
    assertThat(refused(file("kafka: {\n  a: [1\n")))
        .singleElement()
        .satisfies(problem -> assertThat(problem.where()).containsPattern(":\\d+:\\d+$"));
  }

  @Test
  void anchorsAreRefused() throws IOException {
    assertThat(refused(file("queues: &q { default: { concurrency: 1 } }\n")))
        .anySatisfy(problem -> assertThat(problem.message()).startsWith("anchors and aliases"));
  }

  @Test
  void fileThatIsNotThereIsAProblem() {
    ConfigSources sources =
        new ConfigSources(Map.of(), Map.of(), Optional.of(folder.resolve("no.yaml")));

    assertThat(refused(sources))
        .singleElement()
        .satisfies(problem ->
            assertThat(problem.message()).isEqualTo("the configuration file is not there"));
  }

  @Test
  void flagWinsOverEnvironmentOverFileOverDefault() throws IOException {
    Map<String, String> environment =
        Map.of(
            "KURIER_NAMESPACE",
            "env",
            "KURIER_KAFKA_BOOTSTRAP_SERVERS",
            "env:1",
            "KURIER_KAFKA_PORT",
            "tcp://x");
    ConfigSources file =
        file(
            "namespace: file\nkafka: { bootstrap.servers: 'file:1', client.id: file }\n",
            environment);
    ConfigSources all =
        new ConfigSources(Map.of("kafka.bootstrap.servers", "flag:1"), environment, file.file());

    KurierConfig config = loaded(all);

    assertThat(config.kafka().bootstrapServers()).isEqualTo("flag:1");
    assertThat(config.kafka().names().namespace()).isEqualTo("env");
    assertThat(config.kafka().client())
        .containsEntry("client.id", "file")
        .doesNotContainKey("port");
    assertThat(sourceOf("kafka.bootstrap.servers", all))
        .isEqualTo("flag for kafka.bootstrap.servers");
    assertThat(sourceOf("namespace", all)).isEqualTo("environment KURIER_NAMESPACE");
    assertThat(sourceOf("kafka.client.id", all)).endsWith("kurier.yaml:2:50");
    assertThat(sourceOf("queues.default.concurrency", all)).isEqualTo("default");
  }

  @Test
  void kafkaPropertyComesFromTheEnvironmentAlone() {
    Map<String, String> environment = Map.of("KURIER_KAFKA_SASL_JAAS_CONFIG", "user and password");
    ConfigSources sources = new ConfigSources(Map.of(), environment, Optional.empty());

    assertThat(loaded(sources).kafka().client())
        .containsEntry("sasl.jaas.config", "user and password");
  }

  @Test
  void secretsAreNotShown() throws IOException {
    ConfigSources sources =
        file("kafka: { ssl.keystore.password: hunter2, sasl.jaas.config: 'password=hunter2' }\n");

    ConfigResult.Loaded loaded = (ConfigResult.Loaded) new ConfigLoader(3).load(sources);

    assertThat(loaded.config().kafka().client()).containsEntry("ssl.keystore.password", "hunter2");
    assertThat(loaded.values()).noneMatch(value -> value.value().contains("hunter2"));
  }

  @Test
  void wrongOverrideIsReportedUnderItsOwnName() {
    ConfigSources sources =
        new ConfigSources(Map.of(), Map.of("KURIER_NODE_DRAIN", "soon"), Optional.empty());

    assertThat(refused(sources))
        .extracting(ConfigProblem::where)
        .containsExactly("environment KURIER_NODE_DRAIN");
  }

  private String sourceOf(String name, ConfigSources sources) {
    ConfigResult.Loaded loaded = (ConfigResult.Loaded) new ConfigLoader(3).load(sources);
    return loaded.values().stream()
        .filter(value -> value.name().equals(name))
        .findFirst()
        .orElseThrow()
        .source();
  }

  private ConfigSources file(String text) throws IOException {
    return file(text, Map.of());
  }

  private ConfigSources file(String text, Map<String, String> environment) throws IOException {
    Path file = Files.writeString(folder.resolve("kurier.yaml"), text);
    return new ConfigSources(Map.of(), environment, Optional.of(file));
  }

  private static KurierConfig loaded(ConfigSources sources) {
    ConfigResult result = new ConfigLoader(3).load(sources);
    assertThat(result).isInstanceOf(ConfigResult.Loaded.class);
    return ((ConfigResult.Loaded) result).config();
  }

  private static List<ConfigProblem> refused(ConfigSources sources) {
    ConfigResult result = new ConfigLoader(3).load(sources);
    assertThat(result).isInstanceOf(ConfigResult.Refused.class);
    return ((ConfigResult.Refused) result).problems();
  }
}
