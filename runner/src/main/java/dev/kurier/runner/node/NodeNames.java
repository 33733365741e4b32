package dev.kurier.runner.node;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.random.RandomGenerator;

/** The names by which people and the ledger know this node. */
final class NodeNames {

  private static final int MAX_HOST = 40;

  private final String host;
  private final RandomGenerator random;

  NodeNames(RandomGenerator random) {
    this.host = localHost();
    this.random = random;
  }

  String host() {
    return host;
  }

  /** A new id, safe as a file name. */
  String next() {
    return "%s-%08x".formatted(plainHost(), random.nextInt());
  }

  /** This host's name in plain characters. */
  static String plainHost() {
    String plain = localHost().replaceAll("[^A-Za-z0-9.-]", "-");
    return plain.substring(0, Math.min(MAX_HOST, plain.length()));
  }

  private static String localHost() {
    try {
      return InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException e) {
      return "localhost";
    }
  }
}
