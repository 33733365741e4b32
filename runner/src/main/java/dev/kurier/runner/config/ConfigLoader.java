package dev.kurier.runner.config;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Loads and checks the whole configuration and reports every problem at once. Safe for use from
 * many threads.
 */
public final class ConfigLoader {

  private static final List<String> SECTIONS =
      List.of(
          "namespace",
          "kafka",
          "topics",
          "apps",
          "queues",
          "handlers",
          "node",
          "breaker",
          "retry",
          "ledger");

  private final int processors;

  /**
   * A loader for this machine.
   *
   * @param processors how many processors it has, at least 1: the default concurrency of a queue
   */
  public ConfigLoader(int processors) {
    this.processors = processors;
  }

  /** Reads all sources. Never throws for what a user has written. */
  public ConfigResult load(ConfigSources sources) {
    Reading reading = new Reading(sources.flags(), sources.environment());
    Section root = new Section(reading, "", document(sources.file(), reading));
    KurierConfig config = config(root, folderOf(sources.file()));
    return reading.problems().isEmpty()
        ? new ConfigResult.Loaded(config, reading.values())
        : new ConfigResult.Refused(reading.problems());
  }

  private KurierConfig config(Section root, Path folder) {
    root.only(SECTIONS);
    Map<String, QueueConfig> queues = new QueuesReader(processors).read(root.section("queues"));
    NodeConfig node = BehaviourReader.node(root.section("node"), folder);
    LedgerConfig ledger = BehaviourReader.ledger(root.section("ledger"));
    return new KurierConfig(
        InstallationReader.kafka(root).keeping(ledger.keep()),
        queues,
        new HandlersReader(folder, queues, node.secrets()).read(root.section("handlers")),
        InstallationReader.apps(root),
        node,
        BehaviourReader.breaker(root.section("breaker")),
        BehaviourReader.retry(root.section("retry")),
        ledger);
  }

  private static Path folderOf(Optional<Path> file) {
    Path here = Path.of("").toAbsolutePath();
    return file.map(here::resolve).map(Path::getParent).orElse(here);
  }

  private static YamlNode.Mapping document(Optional<Path> file, Reading reading) {
    YamlNode.Mapping nothing = new YamlNode.Mapping(new Position("no file", 1, 1), Map.of());
    return file.map(path -> document(path, reading)).orElse(nothing);
  }

  private static YamlNode.Mapping document(Path file, Reading reading) {
    String name = file.toString();
    try {
      String text = Files.readString(file, StandardCharsets.UTF_8);
      return YamlReader.read(
          name, text, problem -> reading.problem(problem.where(), problem.message()));
    } catch (IOException e) {
      String fault = Files.exists(file) ? "cannot be read as UTF-8 text" : "is not there";
      reading.problem(name, "the configuration file " + fault);
      return new YamlNode.Mapping(new Position(name, 1, 1), Map.of());
    }
  }
}
