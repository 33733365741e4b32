package dev.kurier.runner.config;

import dev.kurier.runner.task.Confinement;
import dev.kurier.runner.task.Confinement.Network;
import dev.kurier.runner.task.Confinement.Resources;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/** Reads what a handler's processes may use and touch. */
final class ConfinementReader {

  static final List<String> KEYS =
      List.of(
          "confine",
          "write",
          "network",
          "secrets",
          "memory",
          "cpu",
          "open-files",
          "processes",
          "file-size");

  private static final long LEAST_MEMORY = 16L << 20;
  private static final long MOST_BYTES = 1L << 44;
  private static final int LEAST_FILES = 32;
  private static final int MOST = 1_000_000;

  private final Section section;
  private final HandlerPaths paths;
  private final Path secrets;

  /**
   * Reads of one handler.
   *
   * @param secrets the folder whose files are secrets
   */
  ConfinementReader(Section section, HandlerPaths paths, Path secrets) {
    this.section = section;
    this.paths = paths;
    this.secrets = secrets;
  }

  Confinement read() {
    return new Confinement(
        section.value("confine", true, Syntax.SWITCH),
        paths.all("write"),
        network(),
        resources(),
        secrets());
  }

  private Resources resources() {
    Syntax<Duration> seconds = Syntax.duration(Duration.ofSeconds(1), Duration.ofDays(30));
    return new Resources(
        bytes("memory", LEAST_MEMORY),
        section.value("cpu", seconds),
        count("open-files", LEAST_FILES),
        count("processes", 1),
        bytes("file-size", 1 << 20));
  }

  private OptionalLong bytes(String key, long least) {
    Optional<Long> given = section.value(key, Syntax.bytes(least, MOST_BYTES));
    return given.map(OptionalLong::of).orElse(OptionalLong.empty());
  }

  private OptionalInt count(String key, int least) {
    Optional<Integer> given = section.value(key, Syntax.number(least, MOST));
    return given.map(OptionalInt::of).orElse(OptionalInt.empty());
  }

  /** {@code all}, {@code none}, or a list of ports. */
  private Network network() {
    if (section.hasList("network")) {
      return new Network.Ports(ports());
    }
    return switch (section.value("network", "all", Syntax.TEXT)) {
      case "all" -> new Network.All();
      case "none" -> new Network.None();
      default -> {
        problem("network", "is all, none or a list of ports: [443, 5432]");
        yield new Network.None();
      }
    };
  }

  private List<Integer> ports() {
    Syntax<Integer> port = Syntax.number(1, 65_535);
    List<Integer> ports = new ArrayList<>();
    for (String text : section.texts("network")) {
      try {
        ports.add(port.parse().apply(text));
      } catch (IllegalArgumentException wrong) {
        problem("network", ": " + wrong.getMessage());
      }
    }
    return ports;
  }

  private Map<String, Path> secrets() {
    Map<String, Path> files = new LinkedHashMap<>();
    for (String name : section.texts("secrets")) {
      Path file = secrets.resolve(name).normalize();
      if (!name.matches("[A-Za-z0-9_][A-Za-z0-9._-]{0,99}")) {
        problem("secrets", ": '" + name + "' is not the name of a secret");
      } else if (!Files.isReadable(file)) {
        problem("secrets", ": no readable file " + file + " for the secret '" + name + "'");
      } else {
        files.put(name, file);
      }
    }
    return files;
  }

  private void problem(String key, String sentence) {
    section.reading().problem(section.at(key), section.path(key) + " " + sentence);
  }
}
