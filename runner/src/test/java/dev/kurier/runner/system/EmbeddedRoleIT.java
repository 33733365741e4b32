package dev.kurier.runner.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.kurier.client.TaskClient;
import dev.kurier.client.TaskType;
import dev.kurier.protocol.JsonText;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A node for embedded tasks beside the node that does everything else. */
@Timeout(240)
class EmbeddedRoleIT {

  private static final String CONFIG =
      """
      apps: [plain]
      queues: { default: {}, inside: { concurrency: 4 } }
      handlers:
        pid.outside: { python: "where:pid" }
        pid.inside: { python: "where:pid", mode: embedded, queue: inside }
      """;

  private static final String FUNCTIONS =
      """
      import os


      def pid(value, /):
          return [os.getpid(), value]
      """;

  @TempDir Path folder;

  @Test
  void embeddedTasksRunInTheirNodeAndAllOthersElsewhere() throws Exception {
    Files.writeString(folder.resolve("kurier.yaml"), CONFIG);
    Files.writeString(folder.resolve("where.py"), FUNCTIONS);
    try (var check = KurierProcess.start(folder, "handler", "check")) {
      // Without a shared library of the system's Python there is nothing to test.
      assumeThat(check.awaitExit(KurierProcess.LIMIT)).as(check.out()).isZero();
    }
    String address = "127.0.0.1:" + Ports.free();
    String port = address.substring(address.indexOf(':') + 1);
    try (var dev = KurierProcess.start(folder, "dev", "--ephemeral", "--port", port)) {
      dev.awaitLine("pid.outside");
      try (var node =
          KurierProcess.start(folder, "run", "--roles", "embedded", "--kafka", address)) {
        node.awaitLine("node.ready");
        try (var client = client(address)) {
          String inside = "[" + node.handle().pid() + ",7]";
          assertThat(answers(client, "pid.inside", "inside")).containsOnly(inside);
          assertThat(answers(client, "pid.outside", "default")).doesNotContain(inside);
        }
        assertThat(dev.err()).contains("left out: pid.inside: mode embedded needs a process");
        assertThat(node.stop()).isZero();
      }
    }
  }

  private static TaskClient client(String address) {
    return TaskClient.builder()
        .properties(Map.of("bootstrap.servers", address))
        .app("plain")
        .build();
  }

  private static List<String> answers(TaskClient client, String type, String queue)
      throws Exception {
    var handles = new ArrayList<dev.kurier.client.TaskHandle<JsonText>>();
    for (int i = 0; i < 50; i++) {
      handles.add(client.submit(TaskType.json(type).onQueue(queue), JsonText.of("7")));
    }
    List<String> answers = new ArrayList<>();
    for (var handle : handles) {
      answers.add(handle.result().get(60, TimeUnit.SECONDS).toString());
    }
    return answers;
  }
}
