package dev.kurier.runner.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.kurier.protocol.Codecs;
import dev.kurier.protocol.Control;
import dev.kurier.protocol.Event;
import dev.kurier.protocol.Run;
import dev.kurier.protocol.TaskId;
import dev.kurier.runner.execute.ExecuteSettings;
import dev.kurier.runner.execute.OutputSink;
import dev.kurier.runner.execute.Processes;
import dev.kurier.runner.execute.PythonExecutor;
import dev.kurier.runner.observe.Milestones;
import dev.kurier.runner.task.HandlerCode;
import dev.kurier.runner.task.HandlerSpec;
import dev.kurier.runner.task.Place;
import dev.kurier.runner.task.TaskExecutor;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What becomes of a run that no soft stop ends when its node may not speak for it any more. */
@Timeout(90)
class ClaimLossIT {

  private static final Duration GRACE = Duration.ofSeconds(60);

  private static final String MODULE =
      """
      import os, signal, time

      def deaf(payload):
          signal.signal(signal.SIGTERM, signal.SIG_IGN)
          with open("pid.new", "w") as file:
              file.write(str(os.getpid()))
          os.rename("pid.new", "pid")
          time.sleep(600)
      """;

  @TempDir Path directory;

  private Installation installation;
  private RecordLog<Event> events;
  private RunnerNode node;

  @BeforeEach
  void start() throws IOException {
    Files.writeString(directory.resolve("work.py"), MODULE);
    installation = new Installation(directory.resolve("broker"));
    var kafka = installation.kafka();
    events = new RecordLog<>(kafka, kafka.names().events(), Codecs.EVENT);
    node =
        RunnerNode.start(
            kafka,
            Installation.settings(1, deaf()),
            (specs, slots, output) -> python(specs, output),
            Milestones.NONE);
  }

  @AfterEach
  void stop() {
    node.close();
    events.close();
    installation.close();
  }

  @Test
  void treeIsGoneBeforeTheLedgerWouldGiveTheClaimAway() throws Exception {
    installation.submit("t", "deaf", "1");
    long pid = awaitDeaf();
    awaitClaim("t");

    installation.close();

    await().atMost(Duration.ofSeconds(6)).until(() -> !Processes.isAlive(pid));
  }

  @Test
  void runThatTheLedgerStopsIsKilledAtOnce() throws Exception {
    installation.submit("t", "deaf", "1");
    long pid = awaitDeaf();
    Run run = awaitClaim("t");

    installation.tell(new Control.StopRun(new TaskId("t"), run.execution(), "in other hands"));

    await().atMost(Duration.ofSeconds(5)).until(() -> !Processes.isAlive(pid));
    assertThat(events.of(Event.Ended.class)).isEmpty();
  }

  private Run awaitClaim(String id) throws InterruptedException {
    return events
        .await(
            Event.Claimed.class, event -> event.runs().getFirst().task().id().value().equals(id), 1)
        .getFirst()
        .runs()
        .getFirst();
  }

  /** The pid of the task, once it ignores SIGTERM. */
  private long awaitDeaf() throws IOException {
    Path pid = directory.resolve("pid");
    await().atMost(Duration.ofSeconds(30)).until(() -> Files.exists(pid));
    return Long.parseLong(Files.readString(pid));
  }

  private static TaskExecutor python(List<HandlerSpec> handlers, OutputSink output) {
    try {
      return PythonExecutor.open(ExecuteSettings.defaults(), handlers, Clock.systemUTC(), output);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private HandlerSpec deaf() {
    return HandlerSpec.of(
            "deaf",
            new HandlerCode.Function("work", "deaf", HandlerCode.Reuse.NEVER),
            Place.in(directory))
        .within(Duration.ofMinutes(10), GRACE)
        .under(new HandlerSpec.Policy(3, 4, "deaf"));
  }
}
