package dev.kurier.examples;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.kurier.examples.Shell.Ended;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Replays the first steps that docs/python.md tells of, in an empty folder and environment. */
@Timeout(300)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class FirstStepsIT {

  private static final String BOOK = "{\"item\": \"book\", \"quantity\": 3}";
  private static final String LINE = "    for packed in range(1, order.quantity + 1):\n";
  private static final long LIMIT = 60;

  @TempDir static Path folder;

  private static Path site;
  private static Path python;
  private static Shell shell;
  private static Path tasks;

  @BeforeAll
  static void installTheWheel() throws Exception {
    Optional<PythonTools> tools = PythonTools.find();
    assumeThat(tools)
        .as("a virtual environment of python-consumer/scripts/check with hatchling, pip, pytest")
        .isPresent();
    python = tools.orElseThrow().python();
    Path wheel = tools.orElseThrow().wheel(Files.createDirectories(folder.resolve("dist")));
    Path venv = folder.resolve("venv");
    tools.orElseThrow().environment(venv, wheel);
    Path launcher = Launcher.in(folder.resolve("bin")).folder();
    shell = Shell.in(folder, List.of(venv.resolve("bin"), launcher));
    site =
        Path.of(
            shell
                .run("python3", "-c", "import sysconfig; print(sysconfig.get_path('purelib'))")
                .out()
                .trim());
    tasks = folder.resolve("my-tasks").resolve("tasks.py");
  }

  @Test
  @Order(1)
  void newFolderIsMadeAndNotOverwritten() throws Exception {
    Ended made = shell.run("kurier", "new", "my-tasks");
    assertThat(made.code()).as(made.err()).isZero();
    assertThat(tasks).exists();

    Ended again = shell.run("kurier", "new", "my-tasks");
    assertThat(again.code()).isEqualTo(2);
    assertThat(again.err()).contains("is there already");
    shell = shell.at(folder.resolve("my-tasks"));
  }

  @Test
  @Order(2)
  void codeIsBrokenAndMendedWithoutARestart() throws Exception {
    Path log = folder.resolve("dev.log");
    String good = Files.readString(tasks);
    try (DevNode node =
        DevNode.start(shell, ProcessBuilder.Redirect.to(log.toFile()), "--ephemeral")) {
      Ended first = submit(node, BOOK);
      assertThat(first.code()).as(first.err()).isZero();
      assertThat(first.out()).startsWith("{\"item\":\"book\",\"packed\":3,\"label\":\"");

      seeProgressAndOutput(node);
      seeTheErrorOfCodeThatFails(node, good);
      seeTheErrorOfCodeThatIsNoPython(node, log, good);

      Files.writeString(tasks, good.replace("\"packed\": order.quantity", "\"packed\": -1"));
      assertThat(submit(node, BOOK).out()).contains("\"packed\":-1");
      assertThat(node.isAlive()).isTrue();
    } finally {
      Files.writeString(tasks, good);
    }
  }

  private static void seeProgressAndOutput(DevNode node) throws Exception {
    String id = submit(node, BOOK, "--no-wait").out().trim();

    Ended logs = kurier(node, "task", "logs", "-f", id);
    assertThat(logs.out())
        .isEqualTo("packed book 1 of 3\npacked book 2 of 3\npacked book 3 of 3\n");
    assertThat(kurier(node, "task", "show", id).out()).contains("SUCCEEDED", "book 3");
  }

  private static void seeTheErrorOfCodeThatFails(DevNode node, String good) throws Exception {
    Files.writeString(tasks, good.replace(LINE, "    order.quantity / 0\n" + LINE));

    Ended failed = submit(node, BOOK, "--attempts", "1");

    assertThat(failed.code()).isEqualTo(1);
    assertThat(failed.err())
        .contains("ZeroDivisionError", "File \"" + tasks + "\"", "order.quantity / 0")
        .doesNotContain("_worker", "runpy", "\tat ");
  }

  private static void seeTheErrorOfCodeThatIsNoPython(DevNode node, Path log, String good)
      throws Exception {
    Files.writeString(tasks, good);
    assertThat(submit(node, BOOK).code()).isZero();
    Files.writeString(tasks, good.replace(LINE, LINE.replace(":", "")));

    long end = System.nanoTime() + SECONDS.toNanos(LIMIT);
    while (!Files.readString(log).contains("SyntaxError")) {
      assertThat(System.nanoTime()).as(Files.readString(log)).isLessThan(end);
      assertThat(submit(node, BOOK).code()).as("the code before it goes on serving").isZero();
    }
    assertThat(log).content().contains("File \"" + tasks + "\"").doesNotContain("_worker");
  }

  @Test
  @Order(3)
  void itsTestsPassOnARealNodeToo() throws Exception {
    Ended ended =
        shell
            .with("PYTHONPATH", site.toString())
            .with("PYTHONDONTWRITEBYTECODE", "1")
            .run(python.toString(), "-m", "pytest", "-rs", "-p", "no:cacheprovider");

    assertThat(ended.code()).as(ended.out() + ended.err()).isZero();
    assertThat(ended.out()).contains("4 passed").doesNotContain("skipped");
  }

  private static Ended submit(DevNode node, String payload, String... options) throws Exception {
    String[] command = new String[options.length + 5];
    System.arraycopy(new String[] {"task", "submit", "pack", "-i", payload}, 0, command, 0, 5);
    System.arraycopy(options, 0, command, 5, options.length);
    return kurier(node, command);
  }

  private static Ended kurier(DevNode node, String... arguments) throws Exception {
    String[] command = new String[arguments.length + 3];
    command[0] = "kurier";
    System.arraycopy(arguments, 0, command, 1, arguments.length);
    command[arguments.length + 1] = "--kafka";
    command[arguments.length + 2] = node.bootstrapServers();
    return shell.run(command);
  }
}
