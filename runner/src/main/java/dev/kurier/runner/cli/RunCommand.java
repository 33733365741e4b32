package dev.kurier.runner.cli;

import dev.kurier.runner.config.KurierConfig;
import dev.kurier.runner.config.NearestName;
import dev.kurier.runner.node.HealthFile;
import dev.kurier.runner.node.KurierNode;
import dev.kurier.runner.node.NodeSettings.BrokerRole;
import dev.kurier.runner.node.Role;
import java.nio.file.Path;
import java.time.Clock;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(name = "run", description = "Run a node until it is asked to stop; it drains first.")
final class RunCommand implements Callable<Integer> {

  private static final Logger LOG = LoggerFactory.getLogger(RunCommand.class);

  private final Terminal terminal;

  @Mixin private final ConfigOptions config;

  @Option(
      names = "--roles",
      split = ",",
      paramLabel = "ROLE",
      description =
          "runner, ledger, broker (a broker inside this process, for development), embedded (only handlers of mode embedded, never with runner) (default: runner,ledger)")
  private List<String> roles = List.of("runner", "ledger");

  @Option(
      names = "--data",
      paramLabel = "DIR",
      description = "where the role broker keeps its records (default: ./.kurier)")
  private Optional<Path> data = Optional.empty();

  @Option(
      names = "--port",
      paramLabel = "PORT",
      description = "where the role broker listens (default: ${DEFAULT-VALUE})")
  private int port = DevCommand.USUAL_PORT;

  @Option(
      names = "--advertised-port",
      paramLabel = "PORT",
      hidden = true,
      description = "what the role broker tells clients, when they come through a proxy")
  private int advertisedPort;

  RunCommand(Terminal terminal) {
    this.terminal = terminal;
    this.config = new ConfigOptions(terminal);
  }

  @Override
  public Integer call() {
    Set<Role> chosen = chosenRoles();
    KurierConfig loaded = config.load();
    Path folder = terminal.folder().resolve(data.orElse(Path.of(DevCommand.USUAL_FOLDER)));
    KurierNode node = NodeStart.start(loaded, chosen, new BrokerRole(folder, port, advertisedPort));
    LOG.atInfo()
        .addKeyValue("roles", chosen)
        .addKeyValue("kafka", node.bootstrapServers())
        .addKeyValue("handlers", loaded.handlers().size())
        .log("node.ready");
    Optional<HealthFile> health =
        Optional.ofNullable(terminal.environment().get("KURIER_HEALTH_FILE"))
            .map(file ->
                new HealthFile(
                    Path.of(file), node::makesProgress, node::describe, Clock.systemUTC()));
    new UntilStopped(node, () -> {}, health).await();
    return Exit.OK.code();
  }

  private Set<Role> chosenRoles() {
    Set<Role> chosen = EnumSet.noneOf(Role.class);
    for (String role : roles) {
      chosen.add(Role.of(role).orElseThrow(() -> unknown(role)));
    }
    return chosen;
  }

  private static CommandException unknown(String role) {
    return new CommandException(
        Exit.USAGE,
        "'"
            + role
            + "' is no role; there are "
            + String.join(", ", Role.words())
            + NearestName.hint(role, Role.words()));
  }
}
