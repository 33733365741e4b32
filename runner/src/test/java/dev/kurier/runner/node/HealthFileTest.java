package dev.kurier.runner.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HealthFileTest {

  private static final Instant NOON = Instant.parse("2025-01-01T12:00:00Z");
  private static final Instant LATER = NOON.plus(Duration.ofSeconds(1));

  @TempDir private Path folder;

  @Test
  void progressTouchesTheFile() throws IOException {
    Path file = folder.resolve("alive");

    new HealthFile(file, () -> true, InstantSource.fixed(NOON)).pulse();
    assertThat(modified(file)).isEqualTo(NOON);

    new HealthFile(file, () -> true, InstantSource.fixed(LATER)).pulse();
    assertThat(modified(file)).isEqualTo(LATER);
  }

  @Test
  void fileTellsTheStatus() throws IOException {
    Path file = folder.resolve("alive");

    new HealthFile(file, () -> true, () -> "ledger RUNNING ready\n", InstantSource.fixed(NOON))
        .pulse();

    assertThat(file).hasContent("ledger RUNNING ready");
  }

  @Test
  void withoutProgressTheFileGrowsOld() throws IOException {
    Path file = Files.createFile(folder.resolve("alive"));
    Files.setLastModifiedTime(file, FileTime.from(NOON));

    new HealthFile(file, () -> false, InstantSource.fixed(LATER)).pulse();

    assertThat(modified(file)).isEqualTo(NOON);
  }

  @Test
  void withoutProgressNoFileIsMade() {
    Path file = folder.resolve("alive");

    new HealthFile(file, () -> false, InstantSource.fixed(NOON)).pulse();

    assertThat(file).doesNotExist();
  }

  @Test
  void fileThatCannotBeWrittenDoesNotStopTheNode() {
    Path file = folder.resolve("missing").resolve("alive");

    assertThatCode(new HealthFile(file, () -> true, InstantSource.fixed(NOON))::pulse)
        .doesNotThrowAnyException();
  }

  private static Instant modified(Path file) throws IOException {
    return Files.getLastModifiedTime(file).toInstant();
  }
}
