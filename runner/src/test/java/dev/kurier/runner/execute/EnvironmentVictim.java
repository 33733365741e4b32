package dev.kurier.runner.execute;

import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Map;

/** A JVM that makes one virtual environment and prints its interpreter, unless it is killed. */
final class EnvironmentVictim {

  private EnvironmentVictim() {}

  /** Takes the folder of environments and the lock file. */
  public static void main(String[] arguments) throws Exception {
    var settings = ExecuteSettings.Environments.in(Path.of(arguments[0]));
    Path here = Path.of("").toAbsolutePath();
    Interpreter base = Interpreter.locate("python3", here, ProcessEnvironment.of(Map.of()));
    try (var environments = new VirtualEnvironments(settings, InstantSource.system())) {
      System.out.println("made " + environments.extended(base, Path.of(arguments[1])).executable());
    }
  }

  static Process start(Path folder, Path lock) throws Exception {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-cp",
            System.getProperty("java.class.path"),
            EnvironmentVictim.class.getName(),
            folder.toString(),
            lock.toString())
        .redirectError(ProcessBuilder.Redirect.INHERIT)
        .start();
  }
}
