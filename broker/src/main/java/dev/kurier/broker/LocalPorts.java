package dev.kurier.broker;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;

/** Which ports of 127.0.0.1 are free at this moment. */
final class LocalPorts {
  private static final byte[] LOOPBACK = {127, 0, 0, 1};

  private LocalPorts() {}

  static boolean isFree(int port) {
    try (var socket = new ServerSocket()) {
      socket.setReuseAddress(true);
      socket.bind(new InetSocketAddress(InetAddress.getByAddress(LOOPBACK), port));
      return true;
    } catch (IOException taken) {
      return false;
    }
  }

  static int free() {
    try (var socket = new ServerSocket(0, 1, InetAddress.getByAddress(LOOPBACK))) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException("no free port on 127.0.0.1", e);
    }
  }

  static int freeOtherThan(int port) {
    int candidate = free();
    while (candidate == port) {
      candidate = free();
    }
    return candidate;
  }
}
