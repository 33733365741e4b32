package dev.kurier.runner.cli;

import dev.kurier.runner.config.ConfigLoader;
import dev.kurier.runner.config.ConfigResult;
import dev.kurier.runner.config.ConfigSources;
import dev.kurier.runner.config.KurierConfig;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import picocli.CommandLine.Option;

/** Where a command finds its configuration. */
final class ConfigOptions {

  private static final String USUAL_FILE = "kurier.yaml";

  private final Terminal terminal;

  @Option(
      names = {"-c", "--config"},
      paramLabel = "FILE",
      description = "configuration (default: kurier.yaml here, if there is one)")
  private Optional<Path> file = Optional.empty();

  @Option(
      names = "--kafka",
      paramLabel = "HOST:PORT",
      description = "the brokers (default: 127.0.0.1:9092)")
  private Optional<String> kafka = Optional.empty();

  @Option(
      names = "--namespace",
      paramLabel = "NAME",
      description = "prefix of all topics (default: kurier)")
  private Optional<String> namespace = Optional.empty();

  ConfigOptions(Terminal terminal) {
    this.terminal = terminal;
  }

  /** The address given on the command line. */
  Optional<String> kafka() {
    return kafka;
  }

  /** The file in force, if there is one. */
  Optional<Path> file() {
    if (file.isPresent()) {
      return file.map(terminal.folder()::resolve);
    }
    return Optional.of(terminal.folder().resolve(USUAL_FILE)).filter(Files::exists);
  }

  /** Everything that was found, right or wrong. */
  ConfigResult result() {
    return result(file());
  }

  private ConfigResult result(Optional<Path> from) {
    Map<String, String> flags = new HashMap<>();
    kafka.ifPresent(value -> flags.put("kafka.bootstrap.servers", value));
    namespace.ifPresent(value -> flags.put("namespace", value));
    return result(new ConfigSources(flags, terminal.environment(), from));
  }

  private static ConfigResult result(ConfigSources sources) {
    return new ConfigLoader(Runtime.getRuntime().availableProcessors()).load(sources);
  }

  /** The configuration; ends the command if it is wrong. */
  KurierConfig load() {
    return loaded(result());
  }

  /** A configuration from other sources than the command line's. */
  static KurierConfig load(Map<String, String> flags, Map<String, String> environment, Path file) {
    return loaded(result(new ConfigSources(flags, environment, Optional.of(file))));
  }

  private static KurierConfig loaded(ConfigResult result) {
    return switch (result) {
      case ConfigResult.Loaded loaded -> loaded.config();
      case ConfigResult.Refused refused ->
          throw new CommandException(
              Exit.USAGE,
              refused.problems().stream().map(String::valueOf).collect(Collectors.joining("\n")));
    };
  }
}
