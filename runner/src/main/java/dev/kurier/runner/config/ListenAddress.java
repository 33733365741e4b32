package dev.kurier.runner.config;

import java.net.InetAddress;
import java.net.InetSocketAddress;

/** An address to listen at: a port of the loopback interface, or a host and a port. */
final class ListenAddress {

  static final Syntax<InetSocketAddress> SYNTAX =
      new Syntax<>(ListenAddress::parse, at -> at.getHostString() + ":" + at.getPort());

  private ListenAddress() {}

  private static InetSocketAddress parse(String text) {
    int colon = text.lastIndexOf(':');
    int port = Syntax.number(0, 65_535).parse().apply(text.substring(colon + 1));
    if (colon < 0) {
      return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    }
    if (colon == 0) {
      throw new IllegalArgumentException(
          "'" + text + "' has no host: write 0.0.0.0" + text + " for all interfaces");
    }
    var address = new InetSocketAddress(text.substring(0, colon), port);
    if (address.isUnresolved()) {
      throw new IllegalArgumentException("'" + text + "': the host is not known");
    }
    return address;
  }
}
