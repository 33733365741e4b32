package dev.kurier.runner.hostile;

import dev.kurier.protocol.TopicNames;
import dev.kurier.runner.acquire.AcquireSettings;
import dev.kurier.runner.execute.ExecuteSettings;
import dev.kurier.runner.execute.OutputSink;
import dev.kurier.runner.execute.PythonExecutor;
import dev.kurier.runner.guard.BreakerSettings;
import dev.kurier.runner.kafka.KafkaSettings;
import dev.kurier.runner.ledger.LedgerSettings;
import dev.kurier.runner.node.KurierNode;
import dev.kurier.runner.node.NodeSettings;
import dev.kurier.runner.node.NodeSettings.BrokerRole;
import dev.kurier.runner.node.Role;
import dev.kurier.runner.node.RunnerSettings;
import dev.kurier.runner.report.ReportSettings;
import dev.kurier.runner.task.HandlerSpec;
import dev.kurier.runner.task.TaskExecutor;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/** Starts one process that is a whole installation, with short waits. */
final class NodeStart {

  private static final int SLOTS = 4;

  private NodeStart() {}

  static KafkaSettings kafka(TopicNames names) {
    return new KafkaSettings(
        "127.0.0.1:1", names, Installation.PARTITIONS, 1, Duration.ofSeconds(15), Map.of());
  }

  static KurierNode start(Path folder, TopicNames names, List<HandlerSpec> handlers) {
    var settings =
        new NodeSettings(
            Role.together(),
            kafka(names),
            new BrokerRole(folder.resolve("broker"), 0),
            Set.of(Installation.APP),
            runner(handlers),
            LedgerSettings.defaults("hostile")
                .withBackoff(Duration.ofMillis(50), Duration.ofMillis(500))
                .withUnknownHandlerGrace(Duration.ofSeconds(1)));
    return KurierNode.start(settings, NodeStart::executor);
  }

  private static RunnerSettings runner(List<HandlerSpec> handlers) {
    return new RunnerSettings(
        Map.of(Installation.QUEUE, AcquireSettings.defaults()),
        handlers,
        SLOTS,
        Duration.ofSeconds(10),
        RunnerSettings.StartConditions.none(),
        BreakerSettings.defaults(),
        ReportSettings.defaults());
  }

  private static TaskExecutor executor(List<HandlerSpec> handlers, int slots, OutputSink output) {
    try {
      return PythonExecutor.open(ExecuteSettings.defaults(), handlers, Clock.systemUTC(), output);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static void delete(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
