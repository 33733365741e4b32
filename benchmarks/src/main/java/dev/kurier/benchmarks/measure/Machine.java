package dev.kurier.benchmarks.measure;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Where, when and with what was measured.
 *
 * @param facts by name
 */
public record Machine(Map<String, String> facts) {

  public Machine {
    facts = Map.copyOf(facts);
  }

  /**
   * Looks around.
   *
   * @param root of the source tree
   */
  public static Machine here(Path root, Clock clock) throws IOException, InterruptedException {
    Runtime runtime = Runtime.getRuntime();
    Instant now = clock.instant().truncatedTo(ChronoUnit.SECONDS);
    return new Machine(
        Map.of(
            "cores", Integer.toString(runtime.availableProcessors()),
            "cpu", cpu(),
            "kernel", System.getProperty("os.name") + " " + System.getProperty("os.version"),
            "load before", load(),
            "jdk", Runtime.version().toString(),
            "commit", commit(root),
            "date", now.toString()));
  }

  /** The same with an interpreter. */
  public static Machine here(Path root, Python python, Clock clock)
      throws IOException, InterruptedException {
    Map<String, String> facts = new HashMap<>(here(root, clock).facts());
    facts.put("python", python.version() + " " + python.executable());
    return new Machine(facts);
  }

  private static String load() {
    double load = ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage();
    return load < 0 ? "unknown" : Double.toString(load);
  }

  private static String cpu() throws IOException {
    Path facts = Path.of("/proc/cpuinfo");
    if (!Files.isReadable(facts)) {
      return System.getProperty("os.arch");
    }
    return Files.readAllLines(facts).stream()
        .filter(line -> line.startsWith("model name"))
        .map(line -> line.substring(line.indexOf(':') + 1).strip())
        .findFirst()
        .orElse(System.getProperty("os.arch"));
  }

  private static String commit(Path root) throws IOException, InterruptedException {
    List<String> command =
        List.of("git", "-C", root.toString(), "describe", "--always", "--dirty", "--abbrev=12");
    Process git = Python.start(command, Redirect.PIPE);
    String said = new String(git.getInputStream().readAllBytes(), UTF_8).strip();
    return git.waitFor() == 0 ? said : "unknown";
  }

  /** One line for each fact. */
  public String text() {
    StringBuilder text = new StringBuilder();
    new TreeMap<>(facts).forEach((name, value) -> text.append("%-12s %s%n".formatted(name, value)));
    return text.toString();
  }
}
