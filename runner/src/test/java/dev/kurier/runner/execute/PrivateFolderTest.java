package dev.kurier.runner.execute;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PrivateFolderTest {

  @Test
  void folderGoesWhileItsPartsAreRemovedByOthers(@TempDir Path parent) throws Exception {
    for (int round = 0; round < 20; round++) {
      PrivateFolder folder = PrivateFolder.make(parent);
      for (int n = 0; n < 200; n++) {
        Files.createDirectories(folder.path().resolve("runs/s-" + n + "/run-1"));
      }

      CompletableFuture<Void> other =
          CompletableFuture.runAsync(() -> {
            for (int n = 0; n < 200; n++) {
              boolean ignored = new PrivateFolder(folder.path().resolve("runs/s-" + n)).remove();
            }
          });
      boolean isGone = folder.remove();
      other.get(30, TimeUnit.SECONDS);

      assertThat(isGone).isTrue();
      assertThat(folder.path()).doesNotExist();
    }
  }
}
