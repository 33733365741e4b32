package dev.kurier.runner.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NewCommandTest {

  @TempDir Path folder;

  private Screen screen;

  @BeforeEach
  void openScreen() {
    screen = Screen.in(folder);
  }

  @Test
  void newFolderHasWhatItsReadmeTellsOf() throws IOException {
    assertThat(screen.run("new", "my-tasks")).as(screen.err()).isZero();

    Path made = folder.resolve("my-tasks");
    assertThat(screen.out().lines())
        .containsExactly(
            made + "/tasks.py",
            made + "/kurier.yaml",
            made + "/test_tasks.py",
            made + "/README.md");
    assertThat(made.resolve("README.md"))
        .content()
        .startsWith("# my-tasks\n")
        .contains(Scaffold.SUBMIT);
    assertThat(screen.err()).contains("cd my-tasks && kurier dev").contains(Scaffold.SUBMIT);
  }

  @Test
  void itsConfigurationIsReadyToBeServed() {
    screen.run("new", "my-tasks");
    Screen there = Screen.in(folder.resolve("my-tasks"));

    assertThat(there.run("handler", "check", "-o", "json")).as(there.out() + there.err()).isZero();

    assertThat(there.out())
        .contains("\"type\" : \"pack\"")
        .contains("\"timeout\" : \"30s\"")
        .contains("\"maxAttempts\" : 3");
  }

  @Test
  void currentFolderWillDo() {
    assertThat(screen.run("new", ".")).as(screen.err()).isZero();

    assertThat(folder.resolve("tasks.py")).exists();
  }

  @ParameterizedTest
  @ValueSource(strings = {"tasks.py", "kurier.yaml", "test_tasks.py", "README.md"})
  void nothingIsOverwrittenAndNothingWrittenBesideIt(String name) throws IOException {
    Path made = Files.createDirectories(folder.resolve("my-tasks"));
    Files.writeString(made.resolve(name), "mine");

    assertThat(screen.run("new", "my-tasks")).isEqualTo(2);

    assertThat(screen.err()).contains(made.resolve(name) + " is there already");
    assertThat(made.resolve(name)).hasContent("mine");
    try (Stream<Path> files = Files.list(made)) {
      assertThat(files).hasSize(1);
    }
  }

  @Test
  void folderThatCannotBeMadeIsNamed() throws IOException {
    Files.writeString(folder.resolve("file"), "");

    assertThat(screen.run("new", "file/my-tasks")).isEqualTo(2);

    assertThat(screen.err()).contains("cannot write to " + folder.resolve("file/my-tasks"));
  }
}
