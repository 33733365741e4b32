package dev.kurier.broker;

import static dev.kurier.broker.EmbeddedBroker.Generation.CLASSIC;
import static java.util.stream.Collectors.toUnmodifiableSet;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedBrokerTest {
  @TempDir Path directory;

  @Test
  void recordsOutliveARestart() throws Exception {
    try (var broker = EmbeddedBroker.start(directory, 0)) {
      var topic = new TestTopic(broker.bootstrapServers(), "letters");
      topic.create();
      topic.produce(List.of("a", "b"));
      assertThat(topic.consume(2)).containsExactly("a", "b");
    }

    try (var broker = EmbeddedBroker.start(directory, 0)) {
      var topic = new TestTopic(broker.bootstrapServers(), "letters");
      topic.produce(List.of("c"));
      assertThat(topic.consume(3)).containsExactly("a", "b", "c");
    }
  }

  @Test
  void anotherControllerPortIsUsedWhenTheLastOneIsTaken() throws Exception {
    try (var broker = EmbeddedBroker.start(directory, 0)) {
      new TestTopic(broker.bootstrapServers(), "letters").create();
    }
    int last = storedControllerPort();

    try (var squatter = new ServerSocket(last, 1, InetAddress.getLoopbackAddress());
        var broker = EmbeddedBroker.start(directory, 0)) {
      assertThat(squatter.isBound()).isTrue();
      assertThat(storedControllerPort()).isNotEqualTo(last);
      var topic = new TestTopic(broker.bootstrapServers(), "letters");
      topic.produce(List.of("a"));
      assertThat(topic.consume(1)).containsExactly("a");
    }
  }

  @Test
  void shareGroupGetsWhatWasProducedBeforeItJoined() throws Exception {
    try (var broker = EmbeddedBroker.start(directory, 0)) {
      var topic = new TestTopic(broker.bootstrapServers(), "shared");
      topic.create();
      topic.produce(List.of("a", "b", "c"));

      assertThat(topic.consumeShared("readers", 3)).containsExactlyInAnyOrder("a", "b", "c");
    }
  }

  @Test
  void stateOfShareGroupsHasItsTopicBeforeAnybodyNeedsIt() throws Exception {
    try (var broker = EmbeddedBroker.start(directory.resolve("share"), 0)) {
      assertThat(new TestTopic(broker.bootstrapServers(), "__share_group_state").configs())
          .containsEntry("cleanup.policy", "delete")
          .containsEntry("retention.ms", "-1")
          .containsEntry("compression.type", "producer")
          .containsEntry("min.insync.replicas", "1")
          .containsEntry("segment.bytes", "1048576");
    }
    try (var broker = EmbeddedBroker.start(directory.resolve("classic"), 0, 0, CLASSIC)) {
      assertThat(new TestTopic(broker.bootstrapServers(), "__share_group_state").exists())
          .isFalse();
    }
  }

  @Test
  void secondBrokerInTheSameDirectoryIsRefused() {
    try (var broker = EmbeddedBroker.start(directory, 0)) {
      assertThat(broker.bootstrapServers()).startsWith("127.0.0.1:");
      assertThatThrownBy(() -> EmbeddedBroker.start(directory, 0))
          .isInstanceOf(EmbeddedBroker.DirectoryInUseException.class)
          .hasMessageContaining(directory.getFileName().toString())
          .hasMessageContaining("in use by another broker");
    }
  }

  @Test
  void takenPortIsNamedAndTheDirectoryStaysFree() throws Exception {
    try (var squatter = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      int port = squatter.getLocalPort();

      assertThatThrownBy(() -> EmbeddedBroker.start(directory, port))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("port " + port);
    }
    EmbeddedBroker.start(directory, 0).close();
  }

  @Test
  void closeFreesThePortAndLeavesNoThreadThatKeepsTheJvmAlive() throws Exception {
    Set<Thread> before = nonDaemonThreads();
    var broker = EmbeddedBroker.start(directory, 0);
    int port = Integer.parseInt(broker.bootstrapServers().split(":", -1)[1]);
    assertThat(LocalPorts.isFree(port)).isFalse();

    broker.close();
    broker.close();

    assertThat(LocalPorts.isFree(port)).isTrue();
    for (Thread thread : nonDaemonThreads()) {
      // One that has done its last work may still be on its way out.
      assertThat(before.contains(thread) || thread.join(Duration.ofSeconds(10)))
          .as("%s ended or was there before", thread)
          .isTrue();
    }
  }

  private int storedControllerPort() throws Exception {
    return Files.readAllLines(directory.resolve("broker.properties")).stream()
        .filter(line -> line.startsWith("controller.port="))
        .map(line -> Integer.parseInt(line.split("=", -1)[1]))
        .findFirst()
        .orElseThrow();
  }

  private static Set<Thread> nonDaemonThreads() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> !thread.isDaemon() && thread.isAlive())
        .collect(toUnmodifiableSet());
  }
}
