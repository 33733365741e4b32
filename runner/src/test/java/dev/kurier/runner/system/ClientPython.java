package dev.kurier.runner.system;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;

/**
 * A Python with confluent-kafka that runs the Python client's programs. Where none can be had the
 * calling test is skipped and says why. Immutable.
 */
final class ClientPython {

  private static final Duration LONGEST_SETUP = Duration.ofMinutes(5);
  private static final Duration LONGEST_RUN = Duration.ofMinutes(3);
  private static final Path SOURCES = Path.of("..", "python-consumer").toAbsolutePath().normalize();

  private final String interpreter;

  private ClientPython(String interpreter) {
    this.interpreter = interpreter;
  }

  /**
   * What a program said.
   *
   * @param out its standard output
   * @param err its standard error
   */
  record Said(int exit, String out, String err) {

    List<String> lines() {
      return out.lines().toList();
    }
  }

  /** The one that there is, or is made from a package index. */
  static ClientPython find() throws IOException, InterruptedException {
    String script = SOURCES.resolve(Path.of("scripts", "client-python")).toString();
    Said said = run(LONGEST_SETUP, List.of(script), Optional.empty());
    Assumptions.assumeTrue(
        said.exit() == 0, () -> "The Python client was not tested: " + said.err().strip());
    return new ClientPython(said.out().strip());
  }

  /** Runs a program of the Python tests to its end. */
  Said run(String program, String... arguments) throws IOException, InterruptedException {
    Path tests = SOURCES.resolve("tests");
    List<String> command = new ArrayList<>();
    command.add(interpreter);
    command.add("-B");
    command.add(tests.resolve(program).toString());
    command.addAll(List.of(arguments));
    return run(LONGEST_RUN, command, Optional.of(SOURCES.resolve("src")));
  }

  private static Said run(Duration limit, List<String> command, Optional<Path> pythonPath)
      throws IOException, InterruptedException {
    ProcessBuilder builder = new ProcessBuilder(command);
    pythonPath.ifPresent(path -> builder.environment().put("PYTHONPATH", path.toString()));
    Process process = builder.start();
    process.getOutputStream().close();
    Lines out = new Lines();
    Lines err = new Lines();
    Thread outReader = Thread.ofVirtual().start(() -> out.readAll(process.inputReader(UTF_8)));
    Thread errReader = Thread.ofVirtual().start(() -> err.readAll(process.errorReader(UTF_8)));
    if (!process.waitFor(limit.toSeconds(), TimeUnit.SECONDS)) {
      process.destroyForcibly();
      throw new AssertionError("no end of %s%n%s%n%s".formatted(command, out.text(), err.text()));
    }
    outReader.join();
    errReader.join();
    return new Said(process.exitValue(), out.text(), err.text());
  }
}
