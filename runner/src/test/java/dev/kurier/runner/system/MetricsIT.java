package dev.kurier.runner.system;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kurier.protocol.Reason;
import dev.kurier.protocol.Status;
import dev.kurier.protocol.Task;
import dev.kurier.protocol.TaskState;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a ledger and a runner tell a scraper. */
@Timeout(420)
class MetricsIT {

  private static final String CONFIG =
      """
      queues: { default: { concurrency: 3 } }
      handlers:
        work.echo: { python: "work:echo" }
        work.hold: { python: "work:hold", timeout: 5m }
        work.fail: { python: "work:fail", max-attempts: 1, breaker: broken }
      breaker: { window: 2, minimum: 2, first-wait: 5m, longest-wait: 5m }
      """;

  private static final String FUNCTIONS =
      """
      import os
      import time


      def echo(value, /):
          return value


      def hold(folder, /):
          while not os.path.exists(os.path.join(folder, "release")):
              time.sleep(0.02)


      def fail(value, /):
          os._exit(3)
      """;

  @TempDir Path folder;

  private final HttpClient http = HttpClient.newHttpClient();
  private final int ledgerPort = Ports.free();
  private final int runnerPort = Ports.free();

  @BeforeEach
  void writeHandlers() throws Exception {
    Files.writeString(folder.resolve("kurier.yaml"), CONFIG);
    Files.writeString(folder.resolve("work.py"), FUNCTIONS);
  }

  @Test
  void everyFigureIsOfWhatHappened() throws Exception {
    try (var town = new Town(folder)) {
      town.broker();
      try (var ledger = node(town, "ledger", "127.0.0.1:" + ledgerPort);
          var watch = watch(town, ledger)) {
        dropARecord(town, watch);

        try (var runner = node(town, "runner", String.valueOf(runnerPort))) {
          runner.awaitLine("node.ready");
          runTasks(town, watch);

          awaitFigure(ledgerPort, "kurier_tasks_lost_total 1.0");
          awaitFigure(ledgerPort, "kurier_tasks_ended_total{status=\"expired\"} 1.0");
          awaitFigure(ledgerPort, "kurier_tasks_ended_total{status=\"succeeded\"} 2.0");
          awaitFigure(ledgerPort, "kurier_tasks_ended_total{status=\"failed\"} 2.0");
          awaitFigure(ledgerPort, "kurier_duplicates_total{cause=\"repeated\"} 1.0");
          awaitFigure(ledgerPort, "kurier_duplicates_total{cause=\"claim_lost\"} 0.0");
          awaitFigure(ledgerPort, "kurier_open_tasks 1.0");
          awaitFigure(ledgerPort, "kurier_ledger_lag 0.0");
          awaitFigure(ledgerPort, "kurier_ledger_rebuild_seconds 0.");
          awaitFigure(runnerPort, "kurier_slots 3.0");
          awaitFigure(runnerPort, "kurier_slots_used 1.0");
          awaitFigure(runnerPort, "kurier_claims_held 1.0");
          awaitFigure(runnerPort, "kurier_replies_reported_total 0.0");
          awaitFigure(runnerPort, "kurier_breaker_open{handler=\"work.fail\"} 1.0");
          awaitFigure(runnerPort, "kurier_breaker_open{handler=\"work.echo\"} 0.0");
          awaitFigure(runnerPort, "kurier_breaker_state{group=\"broken\",state=\"open\"} 1.0");
          awaitFigure(runnerPort, "kurier_breaker_state{group=\"broken\",state=\"closed\"} 0.0");
          awaitFigure(runnerPort, "kurier_orders{instruction=\"pause\"} 0.0");
          assertThat(get(runnerPort, "/").statusCode()).isEqualTo(404);
          assertThat(get(runnerPort, "/metrics").headers().firstValue("Content-Type").orElseThrow())
              .startsWith("text/plain; version=0.0.4");

          Files.createFile(folder.resolve("release"));
          awaitFigure(ledgerPort, "kurier_open_tasks 0.0");
          awaitFigure(runnerPort, "kurier_slots_used 0.0");
        }
      }
    }
  }

  @Test
  void takenAddressIsOneSentence() throws Exception {
    try (var town = new Town(folder)) {
      town.broker();
      try (var first = node(town, "ledger", "127.0.0.1:" + ledgerPort)) {
        first.awaitLine("node.ready");

        try (var second = node(town, "ledger", "127.0.0.1:" + ledgerPort)) {
          assertThat(second.awaitExit(KurierProcess.LIMIT)).isEqualTo(2);
          assertThat(second.err()).contains("cannot serve metrics at").contains("node.metrics");
        }
      }
    }
  }

  private static StateWatch watch(Town town, KurierProcess ledger) throws InterruptedException {
    ledger.awaitLine("node.ready");
    return new StateWatch(town.bootstrapServers());
  }

  /** While no runner is there. */
  private void dropARecord(Town town, StateWatch watch) throws Exception {
    RecordMetadata sent = submit(town, Wire.task("dropped", "work.echo", "1"));
    watch.await("it waits", states -> states.is("dropped", Status.QUEUED));
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", town.bootstrapServers()))) {
      var tasks = new TopicPartition(sent.topic(), sent.partition());
      admin
          .deleteRecords(Map.of(tasks, RecordsToDelete.beforeOffset(sent.offset() + 1)))
          .all()
          .get(30, TimeUnit.SECONDS);
    }
    watch.await("it is missed", states -> states.is("dropped", Status.EXPIRED));
    assertThat(watch.find("dropped").map(TaskState::reason)).hasValue(Reason.RECORD_DROPPED);
  }

  private void runTasks(Town town, StateWatch watch) throws Exception {
    submit(town, Wire.task("once", "work.echo", "1"));
    Task twice = Wire.task("twice", "work.echo", "2");
    submit(town, twice);
    submit(town, twice);
    submit(town, Wire.task("long", "work.hold", "\"" + folder + "\""));
    submit(town, Wire.task("fails", "work.fail", "1"));
    submit(town, Wire.task("fails-too", "work.fail", "2"));
    watch.await("all but one have ended", states -> states.ended() == 5);
    watch.await("the other one is claimed", states -> states.is("long", Status.RUNNING));
  }

  private static RecordMetadata submit(Town town, Task task) throws Exception {
    try (var producer = Wire.producer(town.bootstrapServers())) {
      return Wire.submit(producer, task).get(30, TimeUnit.SECONDS);
    }
  }

  private void awaitFigure(int port, String start) {
    Awaitility.await()
        .atMost(Duration.ofSeconds(30))
        .untilAsserted(() ->
            assertThat(get(port, "/metrics").body().lines())
                .anyMatch(line -> line.startsWith(start)));
  }

  private HttpResponse<String> get(int port, String path) throws Exception {
    var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path)).build();
    return http.send(request, BodyHandlers.ofString());
  }

  private KurierProcess node(Town town, String role, String metrics) {
    Map<String, String> environment = new HashMap<>(Groups.environment());
    environment.put("KURIER_NODE_METRICS", metrics);
    return KurierProcess.start(
        folder, environment, "run", "--roles", role, "--kafka", town.bootstrapServers());
  }
}
