package dev.kurier.runner.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/** Asks the interpreter for the source files of its standard library. */
final class DemoModules {

  private DemoModules() {}

  /**
   * The files, evenly thinned out if there are more than wanted.
   *
   * @param most how many are wanted
   */
  static List<Map<String, String>> list(String python, Path script, int most) {
    List<Map<String, String>> all = new ArrayList<>();
    for (JsonNode entry : Json.tree(output(python, script))) {
      all.add(
          Map.of("module", entry.path("module").asString(), "path", entry.path("path").asString()));
    }
    return thinned(all, most);
  }

  static <T> List<T> thinned(List<T> all, int most) {
    if (all.size() <= most) {
      return List.copyOf(all);
    }
    List<T> some = new ArrayList<>(most);
    for (int i = 0; i < most; i++) {
      some.add(all.get((int) ((long) i * all.size() / most)));
    }
    return List.copyOf(some);
  }

  private static byte[] output(String python, Path script) {
    try {
      Process process =
          new ProcessBuilder(python, script.toString())
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
              .start();
      byte[] output = process.getInputStream().readAllBytes();
      if (process.waitFor() != 0) {
        throw new CommandException(Exit.FAILED, python + " could not list its standard library");
      }
      return output;
    } catch (IOException e) {
      throw new CommandException(
          Exit.FAILED,
          "Python does not start: " + python + "; install it or name it in KURIER_PYTHON");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CommandException(Exit.UNKNOWN, "interrupted");
    }
  }
}
