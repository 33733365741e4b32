package dev.kurier.runner.cli;

import dev.kurier.runner.config.ConfigProblem;
import dev.kurier.runner.config.ConfigResult;
import dev.kurier.runner.config.KurierConfig;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
    name = "doctor",
    description =
        "Check Java, Python, the temporary folder, the configuration, Kafka and the handlers.")
final class DoctorCommand implements Callable<Integer> {

  private static final int WANTED_JAVA = 25;

  private final Terminal terminal;

  @Mixin private final ConfigOptions config;
  @Mixin private final OutputOptions output = new OutputOptions();

  DoctorCommand(Terminal terminal) {
    this.terminal = terminal;
    this.config = new ConfigOptions(terminal);
  }

  @Override
  public Integer call() {
    List<Checkup> checkups = new ArrayList<>(List.of(java(), python(), temporaryFolder()));
    switch (config.result()) {
      case ConfigResult.Refused refused ->
          checkups.add(Checkup.ill("configuration", text(refused)));
      case ConfigResult.Loaded loaded -> {
        String from = config.file().map(Path::toString).orElse("no file: defaults");
        checkups.add(Checkup.well("configuration", from));
        checkups.addAll(new KafkaCheckups(loaded.config()).all());
        checkups.addAll(handlers(loaded.config()));
      }
    }
    output.print(
        terminal,
        List.of("check", "result", "detail"),
        checkups.stream().map(Checkup::row).toList());
    return (checkups.stream().allMatch(Checkup::well) ? Exit.OK : Exit.FAILED).code();
  }

  private static String text(ConfigResult.Refused refused) {
    return refused.problems().stream()
        .map(ConfigProblem::toString)
        .collect(Collectors.joining("; "));
  }

  private static Checkup java() {
    Runtime.Version version = Runtime.version();
    return new Checkup(
        "java", version.feature() >= WANTED_JAVA, version + " (25 or newer is needed)");
  }

  private Checkup python() {
    String python = terminal.environment().getOrDefault("KURIER_PYTHON", "python3");
    try {
      Process process =
          new ProcessBuilder(
                  python,
                  "-c",
                  "import sys; print(sys.version.split()[0]); sys.exit(sys.version_info < (3, 9))")
              .redirectErrorStream(true)
              .start();
      process.getOutputStream().close();
      String said =
          new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
      return new Checkup(
          "python", process.waitFor() == 0, python + ": " + said + " (3.9 or newer is needed)");
    } catch (IOException e) {
      return Checkup.ill(
          "python", python + " does not start: install Python or name it in KURIER_PYTHON");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Checkup.ill("python", "interrupted");
    }
  }

  private static Checkup temporaryFolder() {
    String folder = System.getProperty("java.io.tmpdir");
    try {
      Files.delete(Files.createTempFile("kurier-", ".check"));
      // A socket in it must have a path of at most 107 bytes.
      boolean isShort = folder.length() <= 60;
      return new Checkup(
          "temporary folder",
          isShort,
          folder + (isShort ? "" : " is too long: set TMPDIR to a short path"));
    } catch (IOException e) {
      return Checkup.ill("temporary folder", folder + " cannot be written: set TMPDIR");
    }
  }

  private static List<Checkup> handlers(KurierConfig config) {
    if (config.handlers().isEmpty()) {
      return List.of(Checkup.well("handlers", "none configured"));
    }
    List<Checkup> found = new ArrayList<>();
    HandlerCheck.problems(config)
        .forEach(problem -> found.add(Checkup.ill("handler " + problem.type(), problem.problem())));
    return found.isEmpty()
        ? List.of(Checkup.well("handlers", config.handlers().size() + " ready"))
        : found;
  }
}
