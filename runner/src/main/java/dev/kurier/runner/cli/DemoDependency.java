package dev.kurier.runner.cli;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The service that some tasks depend on: a port that is taken but refuses connections until it is
 * opened, and then answers each number with its square. Safe for use from many threads.
 */
final class DemoDependency implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(DemoDependency.class);

  private final Socket reserved;
  private final int port;
  private Optional<ServerSocket> service = Optional.empty(); // guarded by this

  private DemoDependency(Socket reserved) {
    this.reserved = reserved;
    this.port = reserved.getLocalPort();
  }

  static DemoDependency reserve() {
    try {
      Socket socket = new Socket();
      // Bound but never listening: nobody else gets the port, and who connects is refused.
      socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
      return new DemoDependency(socket);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  int port() {
    return port;
  }

  synchronized boolean isOpen() {
    return service.isPresent();
  }

  /** Brings the service up; may be called twice. */
  synchronized void open() {
    if (service.isPresent()) {
      return;
    }
    try {
      reserved.close();
      ServerSocket socket = new ServerSocket(port, 50, InetAddress.getLoopbackAddress());
      service = Optional.of(socket);
      Thread.ofPlatform().daemon().name("demo-dependency").start(() -> serve(socket));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void serve(ServerSocket socket) {
    while (!socket.isClosed()) {
      try {
        Socket connection = socket.accept();
        Thread.ofVirtual().start(() -> answer(connection));
      } catch (IOException e) {
        LOG.atDebug().addKeyValue("cause", e.getMessage()).log("dependency.not-accepting");
      }
    }
  }

  private static void answer(Socket connection) {
    try (connection) {
      connection.setSoTimeout(5_000);
      var reader =
          new BufferedReader(
              new InputStreamReader(connection.getInputStream(), StandardCharsets.US_ASCII));
      String line = reader.readLine();
      if (line != null) {
        long number = Long.parseLong(line);
        connection
            .getOutputStream()
            .write((number * number + "\n").getBytes(StandardCharsets.US_ASCII));
      }
    } catch (IOException | NumberFormatException e) {
      LOG.atDebug().addKeyValue("cause", e.getMessage()).log("dependency.not-answered");
    }
  }

  @Override
  public synchronized void close() {
    try {
      reserved.close();
      if (service.isPresent()) {
        service.get().close();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
