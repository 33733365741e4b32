package dev.kurier.examples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kurier.examples.Shell.Ended;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The examples do what they say, on a node that a newcomer would start. */
@Timeout(300)
class ExamplesIT {

  @TempDir static Path folder;

  private static DevNode node;

  @BeforeAll
  static void start() throws IOException {
    node = DevNode.start(folder, Path.of("handlers", "kurier.yaml"));
  }

  @AfterAll
  static void stop() {
    node.close();
  }

  @Test
  void typedClientGetsItsTypedResult() throws Exception {
    assertThat(SubmitGreeting.greet(node.bootstrapServers(), "Ada")).isEqualTo("Hello, Ada");
  }

  @Test
  void plainProducerReadsTheReplyByItsCorrelationId() throws Exception {
    String reply = PlainProducer.greet(node.bootstrapServers(), "Grace");
    assertThat(reply).contains("\"status\":\"SUCCEEDED\"").contains("Hello, Grace");
  }

  @Test
  void programWithNothingInstalledGetsTheResultOfATask() throws Exception {
    Ended ended = submit("example.greet", "{\"name\": \"Ada\"}");

    assertThat(ended.code()).as(ended.err()).isZero();
    assertThat(ended.out()).isEqualTo("{\"greeting\": \"Hello, Ada\"}\n");
  }

  @ParameterizedTest(name = "{0} is {1}")
  @CsvSource(
      delimiter = '|',
      value = {
        "1 | the task has failed | example.greet {\"nom\":1}",
        "2 | nothing was submitted | example.greet {} --timeout soon",
        "3 | no such queue | example.greet {} --queue elsewhere",
        "5 | may still end well | example.greet {\"name\":\"Ada\"} --delay 1h --wait-limit 100ms",
      })
  void returnCodesTellWhatHappened(int code, String meaning, String arguments) throws Exception {
    Ended ended = submit(arguments.split(" "));

    assertThat(ended.code()).as(ended.err()).isEqualTo(code);
    assertThat(ended.err()).contains(meaning).doesNotContain("\tat ");
  }

  @Test
  void brokerThatDoesNotAnswerHasACodeOfItsOwn() throws Exception {
    Ended ended = run("example.greet", "{}", "--kafka", "127.0.0.1:1");

    assertThat(ended.code()).as(ended.err()).isEqualTo(4);
    assertThat(ended.err()).contains("no broker answers");
  }

  private static Ended submit(String... arguments) throws Exception {
    return run(
        Stream.concat(Stream.of(arguments), Stream.of("--kafka", node.bootstrapServers()))
            .toArray(String[]::new));
  }

  private static Ended run(String... arguments) throws Exception {
    String script = Path.of("no-client", "submit.py").toAbsolutePath().toString();
    return Shell.in(folder, List.of(folder.resolve("bin")))
        .run(
            Stream.concat(Stream.of("python3", script), Stream.of(arguments))
                .toArray(String[]::new));
  }
}
