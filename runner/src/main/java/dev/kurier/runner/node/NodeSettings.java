package dev.kurier.runner.node;

import dev.kurier.runner.kafka.KafkaSettings;
import dev.kurier.runner.ledger.LedgerSettings;
import java.nio.file.Path;
import java.util.Set;

/**
 * All that one process of an installation is.
 *
 * @param roles what it does, at least one
 * @param kafka the cluster; with the role {@code BROKER} its bootstrap servers are replaced by the
 *     embedded broker's
 * @param broker the embedded broker, used only with its role
 * @param queues all queues of the installation: their topics are made and the ledger reads them,
 *     whoever serves them
 * @param apps the submitters whose reply topics are made
 * @param runner how it runs tasks, used only with the role {@code RUNNER} or {@code
 *     EMBEDDED_RUNNER}
 * @param ledger how it decides the state of tasks, used only with its role
 */
public record NodeSettings(
    Set<Role> roles,
    KafkaSettings kafka,
    BrokerRole broker,
    Set<String> queues,
    Set<String> apps,
    RunnerSettings runner,
    LedgerSettings ledger) {

  /** The same where its runner serves all queues there are. */
  public NodeSettings(
      Set<Role> roles,
      KafkaSettings kafka,
      BrokerRole broker,
      Set<String> apps,
      RunnerSettings runner,
      LedgerSettings ledger) {
    this(roles, kafka, broker, runner.queues().keySet(), apps, runner, ledger);
  }

  /** The same with a ledger of this host that fits most installations. */
  public NodeSettings(
      Set<Role> roles,
      KafkaSettings kafka,
      BrokerRole broker,
      Set<String> apps,
      RunnerSettings runner) {
    this(roles, kafka, broker, apps, runner, LedgerSettings.defaults(NodeNames.plainHost()));
  }

  /** Copies the sets. */
  public NodeSettings {
    roles = Set.copyOf(roles);
    queues = Set.copyOf(queues);
    apps = Set.copyOf(apps);
    if (roles.isEmpty()) {
      throw new IllegalArgumentException("a node has at least one role");
    }
    if (roles.contains(Role.RUNNER) && roles.contains(Role.EMBEDDED_RUNNER)) {
      throw new IllegalArgumentException(
          "the roles runner and embedded need a process each: nothing protects other tasks from"
              + " an embedded one");
    }
  }

  /**
   * Where the embedded broker keeps its data and listens.
   *
   * @param directory its topics and records; made when missing
   * @param port on 127.0.0.1, or 0 for any free one
   * @param advertisedPort what it tells clients, when they come through a proxy; 0 for its own
   */
  public record BrokerRole(Path directory, int port, int advertisedPort) {

    /** One that clients reach at its own port. */
    public BrokerRole(Path directory, int port) {
      this(directory, port, 0);
    }
  }
}
