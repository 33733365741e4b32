package dev.kurier.runner.execute;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The folder of virtual environments. Each is built where it stays, in {@code NAME.random}, because
 * its scripts name its path; a link {@code NAME} to it, made at once or not at all, says that it is
 * complete. A name has 32 hexadecimal digits. Whoever builds holds the lock on {@code NAME.lock},
 * which ends with its process.
 *
 * @param path of the folder; made when something is built
 */
record EnvironmentFolder(Path path) {

  private static final String LOCK = ".lock";
  private static final Pattern BEGUN = Pattern.compile("([0-9a-f]{32})\\.[0-9]+");
  private static final String READABLE = "rwxr-xr-x";

  /** The environment of that name, if it is complete and its interpreter still there. */
  Optional<Path> find(String name) {
    Path link = path.resolve(name);
    if (!Files.isExecutable(python(link))) {
      return Optional.empty();
    }
    try {
      return Optional.of(link.toRealPath());
    } catch (IOException justRemoved) {
      return Optional.empty();
    }
  }

  static Path python(Path environment) {
    return environment.resolve("bin").resolve("python");
  }

  /** What was said while an environment was built. */
  Path log(String name) {
    return path.resolve(name + ".log");
  }

  /** Waits until nobody else builds that name; closing the channel lets others build. */
  FileChannel lock(String name) throws IOException {
    Files.createDirectories(path);
    FileChannel channel = open(name);
    try {
      channel.lock();
      return channel;
    } catch (IOException | OverlappingFileLockException failed) {
      channel.close();
      throw new IOException("another builds it: " + failed, failed);
    }
  }

  private FileChannel open(String name) throws IOException {
    return FileChannel.open(
        path.resolve(name + LOCK), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
  }

  /** A new folder to build in. */
  Path begin(String name) throws IOException {
    return Files.createTempDirectory(
        path,
        name + ".",
        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(READABLE)));
  }

  /** Makes what was built the environment of that name, unless another was first; tells which. */
  Path publish(String name, Path built) throws IOException {
    Path link = path.resolve(name);
    if (find(name).isEmpty()) {
      Files.deleteIfExists(link);
    }
    try {
      Files.createSymbolicLink(link, built.getFileName());
    } catch (FileAlreadyExistsException anotherWasFirst) {
      discard(built);
    }
    return link.toRealPath();
  }

  /** Removes what was begun. */
  void discard(Path begun) {
    new PrivateFolder(begun).remove();
  }

  /** Removes what builders left that died; the caller holds the lock of the name. */
  void sweep(String mine) throws IOException {
    List<Path> entries;
    try (Stream<Path> all = Files.list(path)) {
      entries = all.filter(one -> Files.isDirectory(one, LinkOption.NOFOLLOW_LINKS)).toList();
    }
    for (Path entry : entries) {
      Matcher ours = BEGUN.matcher(String.valueOf(entry.getFileName()));
      if (ours.matches() && ours.group(1).equals(mine)) {
        discardUnlessPublished(mine, entry);
      } else if (ours.matches()) {
        sweepOther(ours.group(1), entry);
      }
    }
  }

  private void sweepOther(String name, Path entry) throws IOException {
    try (FileChannel channel = open(name)) {
      if (channel.tryLock() != null) {
        discardUnlessPublished(name, entry);
      }
    } catch (OverlappingFileLockException itsBuilderLives) {
      return;
    }
  }

  private void discardUnlessPublished(String name, Path entry) throws IOException {
    Path link = path.resolve(name);
    boolean isPublished = Files.exists(link) && Files.isSameFile(link, entry);
    if (!isPublished) {
      discard(entry);
    }
  }
}
