package dev.kurier.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The examples do what they say, on a node that a newcomer would start. */
@Timeout(180)
class ExamplesIT {

  @TempDir static Path folder;

  private static DevNode node;

  @BeforeAll
  static void start() throws IOException {
    node = DevNode.start(folder);
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
}
