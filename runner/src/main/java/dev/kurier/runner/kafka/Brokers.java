package dev.kurier.runner.kafka;

import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/** Asks the brokers and turns the ways of not being answered into typed exceptions. */
public final class Brokers implements AutoCloseable {

  private static final Duration PATIENCE = Duration.ofSeconds(8);
  private static final Duration RETRY = Duration.ofMillis(20);

  private final KafkaSettings settings;
  private final Admin admin;

  private Brokers(KafkaSettings settings, Admin admin) {
    this.settings = settings;
    this.admin = admin;
  }

  /**
   * Connects to the cluster.
   *
   * @throws BrokerUnreachableException if no broker answers within about 8 s
   */
  public static Brokers connect(KafkaSettings settings) {
    var brokers = new Brokers(settings, admin(settings));
    try {
      var ignored = brokers.ask(brokers.admin.describeCluster().clusterId());
      return brokers;
    } catch (RuntimeException e) {
      brokers.close();
      throw e;
    }
  }

  private static Admin admin(KafkaSettings settings) {
    Map<String, Object> properties = ClientProperties.admin(settings, PATIENCE);
    try {
      return Admin.create(properties);
    } catch (KafkaException e) {
      // A host that cannot be resolved is found while the client is made.
      throw new BrokerUnreachableException(settings.bootstrapServers(), e);
    }
  }

  /** For questions that this class does not know; closed with it. */
  public Admin admin() {
    return admin;
  }

  /** The names of all topics that this client may see. */
  public Set<String> topics() {
    return ask(admin.listTopics().names());
  }

  /** The answer; a failure other than a timeout comes as the broker's own exception. */
  <T> T ask(KafkaFuture<T> answer) {
    try {
      return answer.get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof TimeoutException timeout) {
        throw new BrokerUnreachableException(settings.bootstrapServers(), timeout);
      }
      throw e.getCause() instanceof KafkaException known ? known : new KafkaException(e.getCause());
    } catch (InterruptedException e) {
      throw new InterruptException(e);
    }
  }

  /** The answer about one of several things that were asked about together. */
  <K, T> T ask(Map<K, KafkaFuture<T>> answers, K about) {
    return ask(Objects.requireNonNull(answers.get(about), "every question has its answer"));
  }

  /**
   * The answer, asked for again while the brokers have not all heard of what was made a moment ago.
   */
  <T> T askUntilKnown(Supplier<KafkaFuture<T>> question) {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (true) {
      try {
        return ask(question.get());
      } catch (UnknownTopicOrPartitionException e) {
        if (System.nanoTime() > deadline) {
          throw e;
        }
        // Nothing tells when the last broker knows; this is the client's own retry, which it omits.
        LockSupport.parkNanos(RETRY.toNanos());
      }
    }
  }

  @Override
  public void close() {
    admin.close(Duration.ofSeconds(2));
  }
}
