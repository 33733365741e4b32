package dev.kurier.broker;

import java.nio.file.Path;

/** A JVM that runs a broker until its standard input ends. */
final class BrokerProcess {
  private BrokerProcess() {}

  public static void main(String[] arguments) throws Exception {
    try (var broker = EmbeddedBroker.start(Path.of(arguments[0]), 0)) {
      System.out.println(broker.bootstrapServers());
      System.in.readAllBytes();
    }
  }
}
