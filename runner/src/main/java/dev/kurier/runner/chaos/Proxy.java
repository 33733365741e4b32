package dev.kurier.runner.chaos;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The way of all clients to the broker. It knows which process each connection is of, and can close
 * that process's connections or let nothing through. Thread-safe.
 */
final class Proxy implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Proxy.class);
  private static final int BUFFER = 64 << 10;

  private final ServerSocket listener;
  private final int broker;
  private final Set<Long> cut = ConcurrentHashMap.newKeySet();
  private final Set<Long> stalled = ConcurrentHashMap.newKeySet();
  private final Set<Connection> connections = ConcurrentHashMap.newKeySet();

  /** Both ends of a connection, and whose it is. */
  private record Connection(Socket client, Socket broker, long pid) {
    void close() {
      try (client;
          broker) {
        LOG.atTrace().addKeyValue("pid", pid).log("connection.closed");
      } catch (IOException e) {
        LOG.atDebug().addKeyValue("cause", e.getMessage()).log("connection.not-closed");
      }
    }
  }

  private Proxy(ServerSocket listener, int broker) {
    this.listener = listener;
    this.broker = broker;
  }

  /** Listens on a free port of 127.0.0.1. */
  static Proxy to(int brokerPort) {
    try {
      ServerSocket listener = new ServerSocket(0, 100, InetAddress.getLoopbackAddress());
      Proxy proxy = new Proxy(listener, brokerPort);
      Thread.ofPlatform().daemon().name("proxy").start(proxy::accept);
      return proxy;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  int port() {
    return listener.getLocalPort();
  }

  /** Closes the connections of a process, and each that it makes from now on. */
  void cut(long pid) {
    cut.add(pid);
    connections.stream().filter(connection -> connection.pid() == pid).forEach(Connection::close);
  }

  /** Lets nothing through for a process, in either direction. */
  void stall(long pid) {
    stalled.add(pid);
  }

  /** Ends both: stalled connections are closed, as their streams have a gap. */
  void heal(long pid) {
    cut.remove(pid);
    if (stalled.remove(pid)) {
      connections.stream().filter(connection -> connection.pid() == pid).forEach(Connection::close);
    }
  }

  private void accept() {
    while (!listener.isClosed()) {
      try {
        Socket client = listener.accept();
        Thread.ofVirtual().start(() -> serve(client));
      } catch (IOException e) {
        LOG.atDebug().addKeyValue("cause", e.getMessage()).log("proxy.not-accepting");
      }
    }
  }

  private void serve(Socket client) {
    long pid = SocketOwners.ownerOf(client.getPort());
    Socket server = new Socket();
    Connection connection = new Connection(client, server, pid);
    try {
      if (cut.contains(pid)) {
        connection.close();
        return;
      }
      client.setTcpNoDelay(true);
      server.setTcpNoDelay(true);
      server.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), broker));
      connections.add(connection);
      Thread back = Thread.ofVirtual().start(() -> pass(connection, server, client));
      pass(connection, client, server);
      back.join();
    } catch (IOException e) {
      // As when nobody listens: the broker is down.
      connection.close();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      connections.remove(connection);
    }
  }

  private void pass(Connection connection, Socket from, Socket to) {
    byte[] buffer = new byte[BUFFER];
    try {
      InputStream in = from.getInputStream();
      OutputStream out = to.getOutputStream();
      for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
        if (!stalled.contains(connection.pid())) {
          out.write(buffer, 0, read);
        }
      }
    } catch (IOException e) {
      LOG.atTrace().addKeyValue("cause", e.getMessage()).log("proxy.ended");
    } finally {
      connection.close();
    }
  }

  @Override
  public void close() {
    try {
      listener.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    connections.forEach(Connection::close);
  }
}
