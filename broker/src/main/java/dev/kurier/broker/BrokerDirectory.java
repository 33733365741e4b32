package dev.kurier.broker;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/**
 * The data directory of one broker while this process holds it: its lock and its identity. Confined
 * to the thread that starts or closes the broker.
 */
final class BrokerDirectory implements AutoCloseable {
  private static final String IDENTITY = "broker.properties";
  private static final String LOCK = "broker.lock";

  private final Path root;
  private final FileChannel lock;

  private BrokerDirectory(Path root, FileChannel lock) {
    this.root = root;
    this.lock = lock;
  }

  static BrokerDirectory hold(Path directory) {
    try {
      Path root = Files.createDirectories(directory).toRealPath();
      var lock =
          FileChannel.open(root.resolve(LOCK), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      if (tryLock(lock) == null) {
        lock.close();
        throw new EmbeddedBroker.DirectoryInUseException(root);
      }
      return new BrokerDirectory(root, lock);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot use " + directory + " as a broker's directory", e);
    }
  }

  private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
    try {
      return channel.tryLock();
    } catch (OverlappingFileLockException heldByThisProcess) {
      return null;
    }
  }

  Path logs() {
    return root.resolve("log");
  }

  Path root() {
    return root;
  }

  /** Empty when no broker ever started here. */
  Optional<Identity> identity() {
    Path file = root.resolve(IDENTITY);
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    var stored = new Properties();
    try (var in = Files.newBufferedReader(file)) {
      stored.load(in);
      return Optional.of(
          new Identity(
              stored.getProperty("cluster.id", ""),
              Integer.parseInt(stored.getProperty("controller.port", ""))));
    } catch (IOException | IllegalArgumentException e) {
      throw new IllegalStateException(
          "cannot read " + file + ": restore it, or remove the directory to start empty", e);
    }
  }

  void store(Identity identity) {
    var stored = new Properties();
    stored.setProperty("cluster.id", identity.clusterId());
    stored.setProperty("controller.port", Integer.toString(identity.controllerPort()));
    Path next = root.resolve(IDENTITY + ".next");
    try {
      try (var out = Files.newBufferedWriter(next)) {
        stored.store(out, null);
      }
      Files.move(next, root.resolve(IDENTITY), StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write the broker's identity to " + root, e);
    }
  }

  @Override
  public void close() {
    try {
      lock.close();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot release the lock of " + root, e);
    }
  }

  record Identity(String clusterId, int controllerPort) {
    Identity {
      if (clusterId.isBlank() || controllerPort < 1 || controllerPort > 65_535) {
        throw new IllegalArgumentException(
            "no identity of a broker: cluster '%s', controller port %d"
                .formatted(clusterId, controllerPort));
      }
    }
  }
}
