package dev.kurier.broker;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(240)
class EmbeddedBrokerKillIT {
  @TempDir Path directory;

  @Test
  void acknowledgedRecordsOutliveAKilledProcess() throws Exception {
    List<String> values = IntStream.range(0, 500).mapToObj(i -> "value " + i).toList();
    Process process = startBroker();
    try {
      var topic = new TestTopic(bootstrapServers(process), "letters");
      topic.create();
      topic.produce(values);
      assertThatThrownBy(() -> EmbeddedBroker.start(directory, 0))
          .isInstanceOf(EmbeddedBroker.DirectoryInUseException.class);
    } finally {
      process.destroyForcibly();
    }
    assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();

    try (var broker = EmbeddedBroker.start(directory, 0)) {
      var topic = new TestTopic(broker.bootstrapServers(), "letters");
      assertThat(topic.consume(values.size())).isEqualTo(values);
      topic.produce(List.of("next"));
      assertThat(topic.consumeShared("readers", values.size() + 1)).contains("next");
    }
  }

  private Process startBroker() throws IOException {
    Path java = Path.of(System.getProperty("java.home"), "bin", "java");
    return new ProcessBuilder(
            java.toString(),
            "-Xmx512m",
            "--sun-misc-unsafe-memory-access=allow",
            "-cp",
            System.getProperty("java.class.path"),
            BrokerProcess.class.getName(),
            directory.toString())
        .redirectError(ProcessBuilder.Redirect.INHERIT)
        .start();
  }

  private static String bootstrapServers(Process process) throws IOException {
    String line = process.inputReader(UTF_8).readLine();
    assertThat(line).as("first line of the broker process").isNotNull();
    return line;
  }
}
