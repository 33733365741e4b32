package dev.kurier.benchmarks.endtoend;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Runs the programs that measure other job systems; each makes what it needs in a folder of its
 * own.
 *
 * @param folder has a folder for each peer with a program {@code run} in it
 * @param environments where they install what they need, to stay there
 * @param scratch for files that go with the run
 * @param time about how long one measurement takes
 * @param repeats how many measurements each figure is the median of
 */
record Peers(Path folder, Path environments, Path scratch, Duration time, int repeats) {

  private static final Duration LONGEST = Duration.ofMinutes(6);

  /**
   * Measures one.
   *
   * @param name of its folder
   * @param notMeasured is told what could not be measured, and why
   */
  List<Peer> measure(String name, Map<String, String> notMeasured)
      throws IOException, InterruptedException {
    Path program = folder.resolve(name).resolve("run");
    if (!Files.isExecutable(program)) {
      notMeasured.put(name, "there is no " + program);
      return List.of();
    }
    Path said = scratch.resolve(name + ".json");
    String problem = run(name, program, said);
    if (!problem.isEmpty()) {
      notMeasured.put(name, problem);
    }
    return read(said, notMeasured);
  }

  /** Runs it; gives what went wrong, or nothing. */
  private String run(String name, Path program, Path said)
      throws IOException, InterruptedException {
    Path environment = Files.createDirectories(environments.resolve(name));
    ProcessBuilder builder =
        new ProcessBuilder(
                program.toString(),
                environment.toString(),
                Double.toString(time.toMillis() / 1e3),
                Integer.toString(repeats))
            .redirectError(Redirect.INHERIT)
            .redirectOutput(said.toFile());
    builder.environment().put("TMPDIR", scratch.toString());
    Process process = builder.start();
    process.getOutputStream().close();
    if (!process.waitFor(LONGEST.toSeconds(), TimeUnit.SECONDS)) {
      List<ProcessHandle> below = process.descendants().toList();
      process.destroyForcibly().waitFor();
      below.forEach(ProcessHandle::destroyForcibly);
      return "it took longer than " + LONGEST.toMinutes() + " minutes";
    }
    return process.exitValue() == 0
        ? ""
        : "its program ended with exit code " + process.exitValue();
  }

  private static List<Peer> read(Path said, Map<String, String> notMeasured) throws IOException {
    List<Peer> peers = new ArrayList<>();
    for (String line : Files.readString(said, UTF_8).lines().toList()) {
      try {
        JsonNode node = JsonMapper.shared().readTree(line);
        if (node.has("notMeasured")) {
          notMeasured.put(
              node.required("peer").asString(), node.required("notMeasured").asString());
        } else {
          peers.add(Peer.read(node));
        }
      } catch (JacksonException e) {
        throw new IllegalStateException("a peer's program printed what is no figure: " + line, e);
      }
    }
    return peers;
  }
}
