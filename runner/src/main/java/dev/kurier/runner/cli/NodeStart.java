package dev.kurier.runner.cli;

import dev.kurier.runner.acquire.AcquireSettings;
import dev.kurier.runner.acquire.Share;
import dev.kurier.runner.acquire.Shares;
import dev.kurier.runner.config.HandlerConfig;
import dev.kurier.runner.config.KurierConfig;
import dev.kurier.runner.config.QueueConfig;
import dev.kurier.runner.execute.ExecuteSettings;
import dev.kurier.runner.execute.ExecuteSettings.Environments;
import dev.kurier.runner.execute.ModeExecutor;
import dev.kurier.runner.execute.OutputSink;
import dev.kurier.runner.ledger.LedgerSettings;
import dev.kurier.runner.ledger.ManagedQueue;
import dev.kurier.runner.node.HandlersNotReadyException;
import dev.kurier.runner.node.KurierNode;
import dev.kurier.runner.node.NodeSettings;
import dev.kurier.runner.node.Role;
import dev.kurier.runner.node.RunnerSettings;
import dev.kurier.runner.observe.CrashPoint;
import dev.kurier.runner.observe.Milestones;
import dev.kurier.runner.report.ReportSettings;
import dev.kurier.runner.task.HandlerSpec;
import dev.kurier.runner.task.TaskExecutor;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;

/** Makes a running node of a configuration. */
final class NodeStart {

  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private NodeStart() {}

  /**
   * Starts the roles and returns when they serve.
   *
   * @param data where an embedded broker keeps its records
   * @param port where it listens, 0 for any free one
   */
  static KurierNode start(KurierConfig config, Set<Role> roles, Path data, int port) {
    return start(config, roles, new NodeSettings.BrokerRole(data, port));
  }

  /** The same with all that an embedded broker may be told. */
  static KurierNode start(KurierConfig config, Set<Role> roles, NodeSettings.BrokerRole broker) {
    try {
      KurierNode node =
          KurierNode.start(
              settings(config, roles, broker),
              (handlers, slots, output) -> executor(handlers, environments(config), output),
              crashPoint());
      config.node().metrics().ifPresent(at -> serveMetrics(node, at));
      return node;
    } catch (HandlersNotReadyException e) {
      throw new CommandException(Exit.USAGE, String.valueOf(e.getMessage()));
    } catch (IllegalStateException e) {
      // The embedded broker: its port or its folder is taken.
      throw new CommandException(Exit.UNREACHABLE, String.valueOf(e.getMessage()));
    }
  }

  private static void serveMetrics(KurierNode node, InetSocketAddress at) {
    try {
      var _ = node.serveMetrics(at);
    } catch (UncheckedIOException e) {
      node.close();
      throw new CommandException(
          Exit.USAGE,
          "cannot serve metrics at %s: %s. Each process needs an address of its own: node.metrics"
              .formatted(at, Objects.requireNonNull(e.getCause()).getMessage()));
    }
  }

  /** For tests of Kurier itself; no part of its configuration. */
  private static Milestones crashPoint() {
    return CrashPoint.of(
        System.getProperty(CrashPoint.PROPERTY, ""), System.getProperty(CrashPoint.MARK, ""));
  }

  private static NodeSettings settings(
      KurierConfig config, Set<Role> roles, NodeSettings.BrokerRole broker) {
    return new NodeSettings(
        roles,
        config.kafka(),
        broker,
        config.queues().keySet(),
        config.apps(),
        runner(config, ServedHandlers.by(roles, config)),
        ledger(config));
  }

  private static LedgerSettings ledger(KurierConfig config) {
    return LedgerSettings.defaults(config.node().name())
        .withBackoff(config.retry().first(), config.retry().most())
        .withLosses(config.ledger().nodeSilence(), config.ledger().maxRunnerLosses())
        .withUpkeep(
            new LedgerSettings.Upkeep(
                LedgerSettings.Upkeep.USUAL.recordCheck(),
                config.ledger().keep(),
                config.ledger().standby(),
                LedgerSettings.Upkeep.USUAL.handover()))
        .withManaged(managed(config));
  }

  private static Map<String, ManagedQueue> managed(KurierConfig config) {
    return config.queues().entrySet().stream()
        .filter(queue -> queue.getValue().acquire().isManaged())
        .collect(
            Collectors.toUnmodifiableMap(
                Map.Entry::getKey, queue -> new ManagedQueue(queue.getValue().perKey())));
  }

  private static RunnerSettings runner(KurierConfig config, ServedHandlers served) {
    Map<String, AcquireSettings> queues = new HashMap<>();
    served.queues().forEach((name, queue) -> queues.put(name, queue.acquire()));
    return new RunnerSettings(
        queues,
        served.handlers(),
        served.types(),
        shares(served.queues()),
        config.node().drain(),
        new RunnerSettings.StartConditions(config.node().strict(), config.node().requireTier()),
        config.breaker(),
        ReportSettings.defaults());
  }

  private static Shares shares(Map<String, QueueConfig> queues) {
    Map<String, Share> shares = new HashMap<>();
    queues.forEach((name, queue) -> shares.put(name, queue.share()));
    int slots = shares.values().stream().mapToInt(Share::slots).sum();
    return new Shares(Math.max(1, slots), shares);
  }

  static List<HandlerSpec> specs(KurierConfig config) {
    return config.handlers().stream().map(HandlerConfig::spec).toList();
  }

  /** A node that is not strict serves its other handlers while environments are made. */
  private static Environments environments(KurierConfig config) {
    Environments all = Environments.in(config.node().environments());
    return config.node().strict() ? all : all.waiting(PATIENCE);
  }

  /** An executor for a check: it waits for environments to be made. */
  static TaskExecutor executor(KurierConfig config) {
    return executor(config, specs(config));
  }

  /** Of some handlers only. */
  static TaskExecutor executor(KurierConfig config, List<HandlerSpec> handlers) {
    Environments environments = Environments.in(config.node().environments());
    return executor(handlers, environments, OutputSink.none());
  }

  private static TaskExecutor executor(
      List<HandlerSpec> handlers, Environments environments, OutputSink output) {
    try {
      return ModeExecutor.open(
          ExecuteSettings.defaults().with(environments), handlers, Clock.systemUTC(), output);
    } catch (IOException e) {
      throw new CommandException(
          Exit.UNKNOWN, "cannot make the executor's folder: " + e.getMessage());
    }
  }
}
