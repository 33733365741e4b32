package dev.kurier.runner.container;

import dev.kurier.runner.execute.ExecuteSettings;
import dev.kurier.runner.execute.OutputSink;
import dev.kurier.runner.execute.PythonExecutor;
import dev.kurier.runner.kafka.KafkaSettings;
import dev.kurier.runner.node.KurierNode;
import dev.kurier.runner.node.NodeSettings;
import dev.kurier.runner.node.Role;
import dev.kurier.runner.node.RunnerSettings;
import dev.kurier.runner.task.HandlerCode;
import dev.kurier.runner.task.HandlerSpec;
import dev.kurier.runner.task.Place;
import dev.kurier.runner.task.TaskExecutor;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** A runner and a ledger in this process that serve the functions of {@code handlers/jobs.py}. */
final class JobNode implements AutoCloseable {

  private static final Path FOLDER = Path.of("src/test/resources/handlers").toAbsolutePath();

  private final KurierNode node;

  private JobNode(KurierNode node) {
    this.node = node;
  }

  static JobNode start(String bootstrapServers) {
    RunnerSettings usual = RunnerSettings.defaults();
    var runner =
        new RunnerSettings(
            usual.queues(),
            Stream.of("double", "refuse", "crash_once", "hang", "price")
                .map(JobNode::handler)
                .toList(),
            4,
            usual.drain(),
            new RunnerSettings.StartConditions(true, 0),
            usual.breaker(),
            usual.report());
    var settings =
        new NodeSettings(
            Set.of(Role.RUNNER, Role.LEDGER),
            KafkaSettings.defaults().at(bootstrapServers),
            new NodeSettings.BrokerRole(Path.of("unused"), 0),
            Set.of(),
            runner);
    return new JobNode(KurierNode.start(settings, JobNode::executor));
  }

  private static HandlerSpec handler(String function) {
    Duration timeout = Duration.ofSeconds(function.equals("hang") ? 1 : 30);
    return HandlerSpec.of(
            "jobs." + function,
            new HandlerCode.Function("jobs", function, HandlerCode.Reuse.NEVER),
            Place.in(FOLDER))
        .within(timeout, Duration.ofMillis(500))
        .under(new HandlerSpec.Policy(3, 4, "jobs." + function));
  }

  private static TaskExecutor executor(List<HandlerSpec> handlers, int slots, OutputSink output) {
    try {
      return PythonExecutor.open(ExecuteSettings.defaults(), handlers, Clock.systemUTC(), output);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    node.close();
  }
}
