package dev.kurier.runner.container;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import dev.kurier.client.ScannedRecord;
import dev.kurier.client.TaskClient;
import dev.kurier.client.TaskHandle;
import dev.kurier.client.TaskType;
import dev.kurier.client.TopicScan;
import dev.kurier.protocol.AttemptRecord;
import dev.kurier.protocol.Codecs;
import dev.kurier.protocol.Decoded;
import dev.kurier.protocol.TaskState;
import dev.kurier.protocol.TopicNames;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The image and the compose file as a newcomer uses them. */
@NeedsContainerEngine
class ComposeSmokeIT {

  record Person(String name) {}

  record Greeting(String greeting) {}

  private static final TaskType<Person, Greeting> GREET =
      TaskType.of("example.greet", Person.class, Greeting.class);
  private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
  private static final String BROKER = "127.0.0.1:19092";
  private static final Set<String> SERVICES = Set.of("kafka", "ledger", "runner-1", "runner-2");
  private static final int TASKS = 60;

  @Test
  @Timeout(300)
  void bothRunnersServeTasksOfThisMachine() throws Exception {
    String name = "kurier-smoke-" + UUID.randomUUID().toString().substring(0, 8);
    try (ComposeProject project = new ComposeProject(tool(), name)) {
      project.build("ledger");
      try {
        project.up(SERVICES);
        assertThat(greet()).allSatisfy(greeting -> assertThat(greeting).startsWith("Hello, "));
        assertThat(nodesThatRanTasks()).hasSize(2);
      } catch (Exception | AssertionError e) {
        System.out.println(project.logs());
        throw e;
      }
    }
  }

  private static ComposeTool tool() {
    return ComposeTool.find(ROOT)
        .orElseGet(() -> {
          String reason = "neither 'docker compose' nor 'docker-compose' answers";
          assertThat(System.getenv(ContainerEngineCondition.REQUIRED))
              .as(reason)
              .isNotEqualTo("true");
          System.out.println("SKIPPED ComposeSmokeIT: " + reason);
          return abort(reason);
        });
  }

  private static List<String> greet() throws Exception {
    try (TaskClient client = TaskClient.builder().bootstrapServers(BROKER).app("smoke").build()) {
      List<TaskHandle<Greeting>> handles =
          client.submitAll(
              GREET, IntStream.range(0, TASKS).mapToObj(number -> new Person("no. " + number)));
      List<String> greetings = new ArrayList<>();
      for (TaskHandle<Greeting> handle : handles) {
        greetings.add(handle.result().get(60, SECONDS).greeting());
      }
      return greetings;
    }
  }

  private static Set<String> nodesThatRanTasks() {
    String states = new TopicNames(TopicNames.DEFAULT_NAMESPACE).state();
    return TopicScan.of(Map.of("bootstrap.servers", BROKER), List.of(states))
        .newest(Codecs.STATE)
        .values()
        .stream()
        .flatMap(ComposeSmokeIT::history)
        .map(AttemptRecord::node)
        .collect(Collectors.toSet());
  }

  private static Stream<AttemptRecord> history(ScannedRecord<TaskState> found) {
    return switch (found.value().orElseThrow()) {
      case Decoded.Valid<TaskState> valid -> valid.value().history().stream();
      case Decoded.Malformed<TaskState> malformed -> throw new AssertionError(malformed.message());
    };
  }
}
