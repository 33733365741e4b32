package dev.kurier.broker;

import dev.kurier.broker.BrokerDirectory.Identity;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Properties;
import java.util.concurrent.atomic.AtomicBoolean;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.metadata.storage.Formatter;

/**
 * One Kafka node, broker and controller at once, inside this JVM and reachable on 127.0.0.1 only:
 * for development, demonstrations and tests.
 *
 * <p>Topics and records live in the data directory and survive a restart, also after the process
 * was killed; the client port may differ from run to run. Should Kafka meet a fault it cannot go on
 * from (a full or broken disk), it halts this JVM.
 *
 * <p>Thread-safe.
 */
public final class EmbeddedBroker implements AutoCloseable {
  // A port found free may be taken before Kafka binds it.
  private static final int BIND_ATTEMPTS = 5;

  private final BrokerDirectory directory;
  private final KafkaRaftServer server;
  private final int port;
  private final AtomicBoolean isClosed = new AtomicBoolean();

  private EmbeddedBroker(BrokerDirectory directory, KafkaRaftServer server, int port) {
    this.directory = directory;
    this.server = server;
    this.port = port;
  }

  /**
   * Starts a node and returns when it serves clients.
   *
   * @param dataDirectory where topics and records live; made when missing, used by one broker at a
   *     time
   * @param port the port for clients, or 0 for any free one
   * @return the running broker
   * @throws DirectoryInUseException when another broker, in this process or another, uses the
   *     directory
   * @throws IllegalStateException when the port is taken or Kafka does not start
   * @throws UncheckedIOException when the directory cannot be read or written
   */
  public static EmbeddedBroker start(Path dataDirectory, int port) {
    return start(dataDirectory, port, 0, Generation.SHARE);
  }

  /**
   * The same for clients that come through a proxy, or as an older broker.
   *
   * @param advertisedPort the port of 127.0.0.1 that clients are told to use, 0 for its own
   * @param generation which groups it has; always the same in one directory
   */
  public static EmbeddedBroker start(
      Path dataDirectory, int port, int advertisedPort, Generation generation) {
    if (port < 0 || port > 65_535) {
      throw new IllegalArgumentException("port must be 0 to 65535, was " + port);
    }
    BrokerDirectory directory = BrokerDirectory.hold(dataDirectory);
    try {
      if (port != 0 && !LocalPorts.isFree(port)) {
        throw new IllegalStateException(
            "port %d of %s is taken: stop what listens there, or choose another port"
                .formatted(port, BrokerSettings.HOST));
      }
      return start(directory, port, advertisedPort, generation, BIND_ATTEMPTS);
    } catch (RuntimeException | Error e) {
      directory.close();
      throw e;
    }
  }

  private static EmbeddedBroker start(
      BrokerDirectory directory,
      int wantedPort,
      int advertisedPort,
      Generation generation,
      int attempts) {
    Identity identity = identity(directory);
    int port = wantedPort == 0 ? LocalPorts.freeOtherThan(identity.controllerPort()) : wantedPort;
    format(directory, identity, generation);
    var settings =
        BrokerSettings.of(
            directory.logs(),
            port,
            advertisedPort == 0 ? port : advertisedPort,
            identity.controllerPort());
    generation.configure(settings);
    var server = new KafkaRaftServer(KafkaConfig.fromProps(settings, false), Time.SYSTEM);
    try {
      server.startup();
      var broker = new EmbeddedBroker(directory, server, port);
      generation.prepare(directory, broker.bootstrapServers());
      return broker;
    } catch (RuntimeException e) {
      stop(server);
      boolean isLostRace =
          !LocalPorts.isFree(port) || !LocalPorts.isFree(identity.controllerPort());
      if (isLostRace && attempts > 1) {
        return start(directory, wantedPort, advertisedPort, generation, attempts - 1);
      }
      throw new IllegalStateException("Kafka did not start in " + directory.root(), e);
    }
  }

  /** The stored one, with another controller port when that one is taken by now. */
  private static Identity identity(BrokerDirectory directory) {
    var stored = directory.identity();
    if (stored.isPresent() && LocalPorts.isFree(stored.get().controllerPort())) {
      return stored.get();
    }
    String clusterId =
        stored.map(Identity::clusterId).orElseGet(() -> Uuid.randomUuid().toString());
    var identity = new Identity(clusterId, LocalPorts.free());
    directory.store(identity);
    return identity;
  }

  private static void format(BrokerDirectory directory, Identity identity, Generation generation) {
    try (var silence =
        new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8)) {
      var formatter =
          new Formatter()
              .setPrintStream(silence)
              .setNodeId(BrokerSettings.NODE_ID)
              .setClusterId(identity.clusterId())
              .addDirectory(directory.logs().toString())
              .setMetadataLogDirectory(directory.logs().toString())
              .setControllerListenerName(BrokerSettings.CONTROLLER_LISTENER)
              .setIgnoreFormatted(true);
      generation.format(formatter);
      formatter.run();
    } catch (Exception e) {
      throw new IllegalStateException("cannot format " + directory.logs() + " for Kafka", e);
    }
  }

  private static void stop(KafkaRaftServer server) {
    server.shutdown();
    server.awaitShutdown();
  }

  /**
   * Where clients connect.
   *
   * @return host and port, as {@code bootstrap.servers} takes them
   */
  public String bootstrapServers() {
    return BrokerSettings.HOST + ":" + port;
  }

  /** Stops the node and returns when its port and directory are free. May be called again. */
  @Override
  public void close() {
    if (!isClosed.compareAndSet(false, true)) {
      server.awaitShutdown();
      return;
    }
    stop(server);
    directory.close();
  }

  /** Which kinds of groups brokers of a time have. */
  public enum Generation {
    /** Classic groups alone, as before Kafka 4.0. */
    CLASSIC,
    /** Groups whose partitions the broker assigns besides, as in Kafka 4.0. */
    CONSUMER,
    /** Share groups besides: all that this version has. */
    SHARE;

    private void format(Formatter formatter) {
      if (this != SHARE) {
        formatter.setFeatureLevel("share.version", (short) 0);
        formatter.setFeatureLevel("group.version", (short) (this == CLASSIC ? 0 : 1));
      }
    }

    private void prepare(BrokerDirectory directory, String bootstrapServers) {
      if (this == SHARE) {
        ShareState.prepare(directory.logs(), bootstrapServers);
      }
    }

    private void configure(Properties settings) {
      if (this != SHARE) {
        settings.put(
            "group.coordinator.rebalance.protocols",
            this == CLASSIC ? "classic" : "classic,consumer");
      }
    }
  }

  /** Another broker uses the data directory. */
  public static final class DirectoryInUseException extends IllegalStateException {
    DirectoryInUseException(Path directory) {
      super(
          directory
              + " is in use by another broker: stop the process that holds it, or choose another"
              + " directory");
    }
  }
}
