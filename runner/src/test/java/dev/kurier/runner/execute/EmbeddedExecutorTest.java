package dev.kurier.runner.execute;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kurier.runner.task.HandlerCode;
import dev.kurier.runner.task.HandlerSpec;
import dev.kurier.runner.task.Place;
import dev.kurier.runner.task.TaskExecutor.HandlerProblem;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** Python inside a JVM: each in a JVM of its own, which a crash may take with it. */
class EmbeddedExecutorTest {

  private static final int CHECKS = 16;

  @TempDir private Path folder;

  /** The system's Python, one in a virtual environment, a version manager's oldest and newest. */
  private Set<String> pythons() throws Exception {
    Set<String> all = new LinkedHashSet<>(List.of("python3"));
    Path venv = folder.resolve("venv");
    if (run(List.of("python3", "-m", "venv", "--without-pip", venv.toString())).code() == 0) {
      all.add(venv.resolve("bin/python").toString());
    }
    List<String> versions = managed();
    if (!versions.isEmpty()) {
      all.add(versions.getFirst());
      all.add(versions.getLast());
    }
    return all;
  }

  private static List<String> managed() throws IOException {
    Path versions = Path.of(System.getProperty("user.home"), ".pyenv", "versions");
    if (!Files.isDirectory(versions)) {
      return List.of();
    }
    try (Stream<Path> found = Files.list(versions)) {
      return found
          .filter(version -> version.toString().matches(".*/3\\.(9|1\\d)\\..*"))
          .map(version -> version.resolve("bin/python3"))
          .filter(Files::isExecutable)
          .map(Path::toString)
          .sorted(Comparator.comparing(name -> name.replace("/3.9.", "/3.09.")))
          .toList();
    }
  }

  @TestFactory
  List<DynamicTest> pythonInsideDoesAllThatAHandlerNeeds() throws Exception {
    List<DynamicTest> tests = new ArrayList<>();
    for (String python : pythons()) {
      if (hasLibrary(python)) {
        tests.addAll(trial(python));
      } else {
        System.out.println("mode embedded is not tested with " + python + ": it has no libpython");
      }
    }
    return tests;
  }

  private List<DynamicTest> trial(String python) throws Exception {
    Ended ended = trial(python, "everything");
    List<DynamicTest> tests = new ArrayList<>();
    for (String line : ended.output().lines().toList()) {
      if (line.startsWith("pass ") || line.startsWith("fail ")) {
        tests.add(
            DynamicTest.dynamicTest(
                python + " " + line.substring(5),
                () -> assertThat(line).as(ended.output()).startsWith("pass ")));
      }
    }
    int tried = tests.size();
    tests.add(
        DynamicTest.dynamicTest(
            python + " lives to the end",
            () -> {
              assertThat(ended.code()).as(ended.output()).isZero();
              assertThat(tried).isEqualTo(CHECKS);
            }));
    return tests;
  }

  /** The price of no isolation, written down. */
  @Test
  void handlerThatEndsTheProcessEndsTheNode() throws Exception {
    if (hasLibrary("python3")) {
      assertThat(trial("python3", "end").code()).isEqualTo(7);
    }
  }

  @Test
  void interpreterWithoutASharedLibraryIsRefused() throws Exception {
    Path python = folder.resolve("python");
    Files.writeString(
        python,
        """
        #!/bin/sh
        case "$3" in
          *sysconfig*) echo; echo /opt/lib/libpython3.12.so.1.0, /opt/lib/libpython3.12.so ;;
          *) echo "$0"; echo 3 12 ;;
        esac
        """);
    Files.setPosixFilePermissions(python, PosixFilePermissions.fromString("rwx------"));

    assertThat(problem(python.toString()))
        .contains(python + " has no shared library", "/opt/lib/libpython3.12.so.1.0", "warm");
    assertThat(problem("no-such-python")).contains("no-such-python", "PATH=");
  }

  private static String problem(String python) throws IOException {
    Place place = Place.in(Handlers.FOLDER);
    HandlerSpec handler =
        HandlerSpec.of(
            "echo",
            new HandlerCode.EmbeddedFunction("inside", "echo"),
            new Place(
                python,
                place.requirements(),
                place.workingDirectory(),
                place.pythonPath(),
                place.environment()));
    try (ModeExecutor executor =
        ModeExecutor.open(
            ExecuteSettings.defaults(), List.of(handler), Clock.systemUTC(), OutputSink.none())) {
      List<HandlerProblem> problems = executor.start();
      assertThat(problems).hasSize(1);
      return problems.getFirst().problem();
    }
  }

  private static boolean hasLibrary(String python) throws Exception {
    HandlerSpec handler =
        Handlers.of("t", new HandlerCode.EmbeddedFunction("m", "f"), python, Handlers.FOLDER);
    try {
      return Files.isReadable(PythonLibrary.locate(handler.place()).file());
    } catch (StartFailure none) {
      return false;
    }
  }

  private Ended trial(String python, String what) throws Exception {
    Path marks = Files.createTempDirectory(folder, "marks");
    return run(
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "--enable-native-access=ALL-UNNAMED",
            "-XX:TieredStopAtLevel=1",
            "-cp",
            System.getProperty("java.class.path"),
            EmbeddedTrial.class.getName(),
            python,
            marks.toString(),
            what));
  }

  private record Ended(int code, String output) {}

  private static Ended run(List<String> command) throws Exception {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    process.getOutputStream().close();
    try {
      String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertThat(process.waitFor(120, TimeUnit.SECONDS)).isTrue();
      return new Ended(process.exitValue(), output);
    } finally {
      process.destroyForcibly();
    }
  }
}
