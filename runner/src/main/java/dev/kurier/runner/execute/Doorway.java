package dev.kurier.runner.execute;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The socket that this node's processes connect to. Lets in who brings a token that was given out,
 * once. Safe for use from many threads; every connection is read by a platform thread of its own.
 */
final class Doorway implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Doorway.class);
  private static final int LONGEST_PATH = 107;

  private final Path path;
  private final ServerSocketChannel listener;
  private final Map<String, Guest> expected = new ConcurrentHashMap<>();
  private final SecureRandom random = new SecureRandom();

  private Doorway(Path path, ServerSocketChannel listener) {
    this.path = path;
    this.listener = listener;
  }

  static Doorway open(Path path) throws IOException {
    int length = path.toString().getBytes(StandardCharsets.UTF_8).length;
    if (length > LONGEST_PATH) {
      throw new IOException(
          "the socket path "
              + path
              + " has "
              + length
              + " bytes, "
              + LONGEST_PATH
              + " are possible: configure a shorter working folder");
    }
    ServerSocketChannel listener = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    listener.bind(UnixDomainSocketAddress.of(path), 256);
    Doorway doorway = new Doorway(path, listener);
    Thread.ofPlatform().daemon().name("kurier-doorway").start(doorway::accept);
    return doorway;
  }

  Path path() {
    return path;
  }

  /** Gives out a token; whoever connects with it becomes this guest. */
  String expect(Guest guest) {
    byte[] bits = new byte[16];
    random.nextBytes(bits);
    String token = HexFormat.of().formatHex(bits);
    expected.put(token, guest);
    return token;
  }

  /** Takes a token back: nobody may use it any more. */
  void forget(String token) {
    expected.remove(token);
  }

  private void accept() {
    while (listener.isOpen()) {
      try {
        Connection connection = new Connection(listener.accept());
        Thread.ofPlatform().daemon().name("kurier-worker").start(() -> welcome(connection));
      } catch (IOException closed) {
        if (listener.isOpen()) {
          LOG.atWarn().setCause(closed).log("doorway.accept-failed");
        }
      }
    }
  }

  private void welcome(Connection connection) {
    try (connection) {
      Frame first = connection.read();
      if (first == null) {
        return;
      }
      Hello hello = Hello.of(first);
      Guest guest = expected.remove(hello.token());
      if (guest == null) {
        LOG.atWarn().addKeyValue("pid", hello.pid()).log("doorway.unknown-token");
        return;
      }
      Thread.currentThread().setName("kurier-" + hello.role() + "-" + hello.pid());
      attend(connection, hello, guest);
    } catch (IOException broken) {
      LOG.atWarn().setCause(broken).log("doorway.bad-hello");
    }
  }

  private static void attend(Connection connection, Hello hello, Guest guest) {
    try {
      guest.arrived(connection, hello);
      for (@Nullable Frame frame = connection.read(); frame != null; frame = connection.read()) {
        guest.received(frame);
      }
    } catch (IOException | RuntimeException broken) {
      LOG.atDebug().setCause(broken).addKeyValue("pid", hello.pid()).log("doorway.lost");
    } finally {
      guest.left();
    }
  }

  @Override
  public void close() {
    try {
      listener.close();
    } catch (IOException closed) {
      LOG.atDebug().setCause(closed).log("doorway.close-failed");
    }
  }
}
