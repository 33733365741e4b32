package dev.kurier.runner.execute;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A folder of an executor, which only its user may enter.
 *
 * @param path where it is
 */
record PrivateFolder(Path path) {

  private static final Logger LOG = LoggerFactory.getLogger(PrivateFolder.class);
  private static final String PREFIX = "kurier-";
  private static final Set<PosixFilePermission> MINE = PosixFilePermissions.fromString("rwx------");

  static PrivateFolder make(Path parent) throws IOException {
    var mine = PosixFilePermissions.asFileAttribute(MINE);
    return new PrivateFolder(Files.createTempDirectory(parent.toAbsolutePath(), PREFIX, mine));
  }

  /** The entries beside this one that are named like it; they may be anything. */
  List<PrivateFolder> siblings() throws IOException {
    List<PrivateFolder> found = new ArrayList<>();
    try (DirectoryStream<Path> entries =
        Files.newDirectoryStream(path.resolveSibling(""), PREFIX + "[0-9]*")) {
      for (Path entry : entries) {
        if (!entry.equals(path)) {
          found.add(new PrivateFolder(entry));
        }
      }
    }
    return found;
  }

  /** Whether this is a folder, private, and of the same user as another. */
  boolean isPrivateLike(PrivateFolder other) {
    try {
      PosixFileAttributes facts = facts();
      return facts.isDirectory()
          && facts.permissions().equals(MINE)
          && facts.owner().equals(other.facts().owner());
    } catch (IOException gone) {
      return false;
    }
  }

  private PosixFileAttributes facts() throws IOException {
    return Files.readAttributes(path, PosixFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
  }

  /** Deletes the folder and all below it, following no link; false if something is left. */
  boolean remove() {
    try {
      Files.walkFileTree(path, new Removal());
      return true;
    } catch (IOException left) {
      if (Files.notExists(path, LinkOption.NOFOLLOW_LINKS)) {
        return true;
      }
      LOG.atWarn().setCause(left).addKeyValue("folder", path).log("executor.folder-left");
      return false;
    }
  }
}
