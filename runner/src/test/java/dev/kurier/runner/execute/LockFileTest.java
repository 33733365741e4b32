package dev.kurier.runner.execute;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LockFileTest {

  @TempDir private Path folder;

  private LockFile lock(String text) throws IOException, StartFailure {
    return LockFile.read(Files.writeString(folder.resolve("lock.txt"), text));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "# made by a tool\n\nnumpy==2.1.0 ; python_version >= \"3.10\" \\\n  --hash=sha256:00\n",
        "uvicorn[standard]==0.30.1\n--index-url https://pypi.example/simple\n",
        "a == 1.0 --hash=sha256:00 --hash=sha256:11  # via b\n"
      })
  void exactVersionsMeanTheSameInEveryFolder(String text) throws Exception {
    assertThat(lock(text).isTiedToItsFolder()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"./package\n", "a.whl\n", "-e .\n", "a @ file:///a.whl\n", "--find-links w\n"})
  void pathsTieItToItsFolder(String text) throws Exception {
    assertThat(lock(text).isTiedToItsFolder()).isTrue();
  }

  @Test
  void includedFilesBelongToIt() throws Exception {
    Path other = Files.writeString(folder.resolve("other.txt"), "-c lock.txt\na==1.0\n");
    LockFile before = lock("-r other.txt\n");
    assertThat(before.hasHashes()).isFalse();

    Files.writeString(other, "a==1.0 --hash=sha256:00\n");

    LockFile after = LockFile.read(before.path());
    assertThat(after).isNotEqualTo(before);
    assertThat(after.hasHashes()).isTrue();
  }

  @Test
  void hashInACommentIsNone() throws Exception {
    assertThat(lock("a==1.0 # --hash=sha256:00\n").hasHashes()).isFalse();
  }

  @Test
  void fileThatIsMissingIsNamed() {
    assertThatThrownBy(() -> lock("-r absent.txt\n"))
        .isInstanceOf(StartFailure.class)
        .hasMessageContaining(folder.resolve("absent.txt").toString());
  }
}
