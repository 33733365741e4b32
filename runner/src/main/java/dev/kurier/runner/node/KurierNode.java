package dev.kurier.runner.node;

import dev.kurier.broker.EmbeddedBroker;
import dev.kurier.broker.EmbeddedBroker.Generation;
import dev.kurier.protocol.Order;
import dev.kurier.runner.kafka.ClientProperties;
import dev.kurier.runner.kafka.GroupKind;
import dev.kurier.runner.kafka.GroupProtocols;
import dev.kurier.runner.kafka.KafkaSettings;
import dev.kurier.runner.kafka.TopicProvisioner;
import dev.kurier.runner.ledger.Ledger;
import dev.kurier.runner.ledger.LedgerHealth;
import dev.kurier.runner.observe.Milestones;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;

/**
 * One process of an installation: starts its roles in order and stops them in reverse. Thread-safe.
 */
public final class KurierNode implements AutoCloseable {

  private final Set<Role> roles;
  private final KafkaSettings kafka;
  private final Optional<Ledger> ledger;
  private final Optional<RunnerNode> runner;
  private final Deque<Runnable> closers;
  private final ReentrantLock closing = new ReentrantLock();

  private KurierNode(
      Set<Role> roles,
      KafkaSettings kafka,
      Optional<Ledger> ledger,
      Optional<RunnerNode> runner,
      Deque<Runnable> closers) {
    this.roles = roles;
    this.kafka = kafka;
    this.ledger = ledger;
    this.runner = runner;
    this.closers = closers;
  }

  /**
   * Starts all roles and returns when they serve.
   *
   * @param settings what the process is
   * @param executors makes what runs the handlers; used with a runner's role only
   * @throws dev.kurier.runner.kafka.BrokerUnreachableException if no broker answers within about 10
   *     s
   * @throws dev.kurier.runner.kafka.TopologyException if topics or groups are set so that tasks
   *     could be lost
   * @throws HandlersNotReadyException if a handler is not ready and the settings are strict
   * @throws IllegalStateException if the embedded broker cannot start
   */
  public static KurierNode start(NodeSettings settings, ExecutorFactory executors) {
    return start(settings, executors, Milestones.NONE);
  }

  /**
   * The same, watched.
   *
   * @param milestones is told what tasks have reached
   * @see #start(NodeSettings, ExecutorFactory)
   */
  public static KurierNode start(
      NodeSettings settings, ExecutorFactory executors, Milestones milestones) {
    var closers = new ArrayDeque<Runnable>();
    try {
      KafkaSettings kafka = broker(settings, closers);
      TopicProvisioner.provision(
          kafka, settings.queues(), settings.ledger().managed().keySet(), settings.apps());
      Optional<Ledger> ledger = ledger(settings, kafka, milestones, closers);
      Optional<RunnerNode> runner =
          runner(settings, kafka, new Running(executors, milestones), closers);
      return new KurierNode(settings.roles(), kafka, ledger, runner, closers);
    } catch (RuntimeException | Error e) {
      closers.forEach(Runnable::run);
      throw e;
    }
  }

  private record Running(ExecutorFactory executors, Milestones milestones) {}

  private static KafkaSettings broker(NodeSettings settings, Deque<Runnable> closers) {
    if (!settings.roles().contains(Role.BROKER)) {
      return settings.kafka();
    }
    var broker =
        EmbeddedBroker.start(
            settings.broker().directory(),
            settings.broker().port(),
            settings.broker().advertisedPort(),
            generation(settings.kafka().groups()));
    closers.push(broker::close);
    return settings.kafka().at(broker.bootstrapServers());
  }

  /** A broker of one's own shows what an installation without share groups meets. */
  private static Generation generation(GroupKind groups) {
    return switch (groups) {
      case SHARE -> Generation.SHARE;
      case CLASSIC -> Generation.CLASSIC;
    };
  }

  private static Optional<Ledger> ledger(
      NodeSettings settings, KafkaSettings kafka, Milestones milestones, Deque<Runnable> closers) {
    if (!settings.roles().contains(Role.LEDGER)) {
      return Optional.empty();
    }
    var ledger =
        new Ledger(
            settings.ledger().withGroups(GroupProtocols.of(kafka)),
            ClientProperties.connection(kafka),
            kafka.names(),
            settings.queues(),
            Clock.systemUTC(),
            milestones);
    closers.push(ledger::close);
    ledger.start();
    return Optional.of(ledger);
  }

  private static Optional<RunnerNode> runner(
      NodeSettings settings, KafkaSettings kafka, Running running, Deque<Runnable> closers) {
    if (!settings.roles().contains(Role.RUNNER)
        && !settings.roles().contains(Role.EMBEDDED_RUNNER)) {
      return Optional.empty();
    }
    RunnerNode runner =
        RunnerNode.start(kafka, settings.runner(), running.executors(), running.milestones());
    closers.push(runner::close);
    return Optional.of(runner);
  }

  /** The brokers that it uses, its own embedded one included. */
  public String bootstrapServers() {
    return kafka.bootstrapServers();
  }

  /** How its ledger does, if it has that role. */
  public Optional<LedgerHealth> ledger() {
    return ledger.map(Ledger::health);
  }

  /**
   * Serves the figures of its roles in the format of Prometheus, under {@code /metrics}, until it
   * is closed.
   *
   * @param at where, port 0 for any free one
   * @return where it listens
   * @throws UncheckedIOException if the port is taken, or the address is not of this machine
   */
  public InetSocketAddress serveMetrics(InetSocketAddress at) {
    var registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    var meters = new Meters(registry);
    ledger.ifPresent(meters::of);
    runner.ifPresent(meters::of);
    closing.lock();
    try {
      MetricsServer server = MetricsServer.start(at, registry);
      closers.push(server::close);
      return server.address();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      closing.unlock();
    }
  }

  /** A line about each role that tells more than its progress. */
  public String describe() {
    return ledger().map(health -> health.describe() + System.lineSeparator()).orElse("");
  }

  /** What its runner is doing, if it has that role. */
  public Optional<RunnerHealth> runner() {
    return runner.map(RunnerNode::health);
  }

  /** The operators' orders that its runner obeys. */
  public List<Order> orders() {
    return runner.map(RunnerNode::orders).orElse(List.of());
  }

  /**
   * Tells whether all its roles do their work now: the ledger honours its runner's claims, and its
   * ledger is a member of the group and has not failed since. A node for embedded tasks has lost
   * more than a thread when one of them does not end: only a restart helps.
   */
  public boolean makesProgress() {
    return runner().map(this::isFit).orElse(true)
        && ledger().map(health -> health.phase() == LedgerHealth.Phase.RUNNING).orElse(true);
  }

  private boolean isFit(RunnerHealth health) {
    boolean isStuck = roles.contains(Role.EMBEDDED_RUNNER) && !health.unhealthy().isEmpty();
    return health.isAlive() && !isStuck;
  }

  /**
   * Drains the runner, then stops everything. Returns when nothing is left; may be called twice.
   */
  @Override
  public void close() {
    closing.lock();
    try {
      while (!closers.isEmpty()) {
        closers.pop().run();
      }
    } finally {
      closing.unlock();
    }
  }
}
