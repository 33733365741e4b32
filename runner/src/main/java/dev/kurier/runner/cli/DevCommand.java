package dev.kurier.runner.cli;

import dev.kurier.runner.config.KurierConfig;
import dev.kurier.runner.node.KurierNode;
import dev.kurier.runner.node.Role;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "dev",
    description = "Run everything in one process, with a broker inside unless --kafka names one.")
final class DevCommand implements Callable<Integer> {

  static final int USUAL_PORT = 9092;
  static final String USUAL_FOLDER = ".kurier";

  private final Terminal terminal;

  @Mixin private final ConfigOptions config;

  @Option(
      names = "--data",
      paramLabel = "DIR",
      description = "where the records are kept (default: ./.kurier)")
  private Optional<Path> data = Optional.empty();

  @Option(names = "--ephemeral", description = "forget everything at the end")
  private boolean ephemeral;

  @Option(
      names = "--port",
      paramLabel = "PORT",
      description = "where the broker listens (default: ${DEFAULT-VALUE})")
  private int port = USUAL_PORT;

  DevCommand(Terminal terminal) {
    this.terminal = terminal;
    this.config = new ConfigOptions(terminal);
  }

  @Override
  public Integer call() {
    if (ephemeral && data.isPresent()) {
      throw new CommandException(Exit.USAGE, "give either --ephemeral or --data");
    }
    KurierConfig loaded = config.load();
    Set<Role> roles = Role.together();
    config.kafka().ifPresent(given -> roles.remove(Role.BROKER));
    Path folder =
        ephemeral ? temporary() : terminal.folder().resolve(data.orElse(Path.of(USUAL_FOLDER)));
    KurierNode node = NodeStart.start(loaded, roles, folder, port);
    greet(node, loaded, folder);
    new UntilStopped(node, ephemeral ? () -> remove(folder) : () -> {}, Optional.empty()).await();
    return Exit.OK.code();
  }

  private void greet(KurierNode node, KurierConfig loaded, Path folder) {
    terminal.print("Kafka      " + node.bootstrapServers());
    terminal.print("namespace  " + loaded.kafka().names().namespace());
    terminal.print(
        "data       "
            + (config.kafka().isPresent()
                ? "with that broker"
                : folder + (ephemeral ? " (removed at the end)" : "")));
    terminal.print("handlers   " + String.join(", ", types(loaded, false)));
    node.runner().stream()
        .flatMap(health -> health.notReady().stream())
        .forEach(
            problem -> terminal.say("not ready: " + problem.type() + ": " + problem.problem()));
    List<String> embedded = types(loaded, true);
    if (!embedded.isEmpty()) {
      terminal.say(
          "left out: "
              + String.join(", ", embedded)
              + ": mode embedded needs a process of its own: kurier run --roles embedded"
              + address(node));
    }
    List<String> served = types(loaded, false);
    if (loaded.handlers().isEmpty()) {
      terminal.say("no handlers: write a kurier.yaml, or name one with -c");
    } else if (!served.isEmpty()) {
      terminal.say("try: kurier task submit " + served.getFirst() + " -i '{}'" + address(node));
    }
    terminal.say("Ctrl-C stops it");
  }

  private static List<String> types(KurierConfig config, boolean embedded) {
    return config.handlers().stream()
        .filter(handler -> handler.isEmbedded() == embedded)
        .map(handler -> handler.spec().type())
        .toList();
  }

  private static String address(KurierNode node) {
    return node.bootstrapServers().endsWith(":" + USUAL_PORT)
        ? ""
        : " --kafka " + node.bootstrapServers();
  }

  private static Path temporary() {
    try {
      return Files.createTempDirectory("kurier-dev-");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void remove(Path folder) {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
