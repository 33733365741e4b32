package dev.kurier.runner.execute;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EnvironmentFolderTest {

  private static final String MINE = "0".repeat(32);
  private static final String OTHER = "f".repeat(32);

  @TempDir private Path path;
  private EnvironmentFolder folder;

  @BeforeEach
  void open() {
    folder = new EnvironmentFolder(path);
  }

  private Path begun(String name) throws IOException {
    Path begun = folder.begin(name);
    Path python = EnvironmentFolder.python(begun);
    Files.createDirectories(python.getParent());
    Files.createSymbolicLink(python, Path.of("/bin/sh"));
    return begun;
  }

  @Test
  void onlyWhatIsPublishedIsFound() throws IOException {
    Path begun = begun(MINE);
    assertThat(folder.find(MINE)).isEmpty();

    assertThat(folder.publish(MINE, begun)).isEqualTo(begun);

    assertThat(folder.find(MINE)).contains(begun);
  }

  @Test
  void secondToPublishUsesTheFirst() throws IOException {
    Path first = begun(MINE);
    Path second = begun(MINE);
    folder.publish(MINE, first);

    assertThat(folder.publish(MINE, second)).isEqualTo(first);

    assertThat(second).doesNotExist();
  }

  @Test
  void environmentThatSomebodyRemovedIsMadeAgain() throws IOException {
    Path first = begun(MINE);
    folder.publish(MINE, first);
    folder.discard(first);
    assertThat(folder.find(MINE)).isEmpty();

    Path second = begun(MINE);

    assertThat(folder.publish(MINE, second)).isEqualTo(second);
  }

  @Test
  void nobodyElseBuildsWhatIsLocked() throws IOException {
    try (FileChannel _ = folder.lock(MINE)) {
      assertThatThrownBy(() -> folder.lock(MINE)).hasMessageContaining("another builds it");
    }
    folder.lock(MINE).close();
  }

  @Test
  void sweepTakesWhatTheDeadLeftAndNothingElse() throws IOException {
    Path dead = begun(MINE);
    Path deadOther = begun(OTHER);
    Path published = begun(MINE);
    folder.publish(MINE, published);
    Path strange = Files.createDirectory(path.resolve("poetry.d"));
    String third = "a".repeat(32);
    Path alive = begun(third);

    try (FileChannel _ = folder.lock(third);
        FileChannel _ = folder.lock(MINE)) {
      folder.sweep(MINE);
    }

    assertThat(dead).doesNotExist();
    assertThat(deadOther).doesNotExist();
    assertThat(published).exists();
    assertThat(strange).exists();
    assertThat(alive).exists();
  }
}
