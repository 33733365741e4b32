package dev.kurier.runner.execute;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The executor's private folder and what is in it: the socket, the unpacked harness, and the place
 * for the files of runs.
 *
 * @param folder readable by this user only
 * @param harness what an interpreter is started with
 * @param scratch files of runs
 * @param doorway the open socket
 * @param cgroups where groups of supervisors are made, if they can be
 * @param settings the limits
 */
record Installation(
    Path folder,
    Path harness,
    Path scratch,
    Doorway doorway,
    Cgroups cgroups,
    ExecuteSettings settings)
    implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Installation.class);

  static Installation make(ExecuteSettings settings) throws IOException {
    var mine = PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));
    Path folder = Files.createTempDirectory(settings.folder().toAbsolutePath(), "kurier-", mine);
    try {
      Path harness = HarnessFiles.unpack(Files.createDirectory(folder.resolve("harness")));
      Path scratch = Files.createDirectory(folder.resolve("runs"));
      Doorway doorway = Doorway.open(folder.resolve("node.sock"));
      return new Installation(folder, harness, scratch, doorway, Cgroups.make(), settings);
    } catch (IOException failed) {
      remove(folder);
      throw failed;
    }
  }

  @Override
  public void close() {
    doorway.close();
    cgroups.close();
    remove(folder);
  }

  static void remove(Path folder) {
    if (Files.notExists(folder)) {
      return;
    }
    List<Path> files;
    try (Stream<Path> walk = Files.walk(folder)) {
      files = walk.sorted(Comparator.reverseOrder()).toList();
      for (Path file : files) {
        Files.deleteIfExists(file);
      }
    } catch (IOException | UncheckedIOException left) {
      LOG.atWarn().setCause(left).addKeyValue("folder", folder).log("executor.folder-left");
    }
  }
}
