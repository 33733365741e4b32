package dev.kurier.client;

import dev.kurier.protocol.TopicNames;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/**
 * Knows which topics of one namespace exist, and creates the only one that a client may create: the
 * reply topic of its app. Safe for use from many threads.
 */
final class Topics implements Wiring.Queues {

  private static final Duration ANSWER_LIMIT = Duration.ofSeconds(10);
  private static final Duration REPLY_RETENTION = Duration.ofDays(7);
  // A result of 1 MiB with its envelope: a smaller topic could not take every reply.
  private static final int LARGEST_REPLY = 4 << 20;

  private final Admin admin;
  private final TopicNames names;
  private final String bootstrapServers;
  private final Set<String> knownQueues = ConcurrentHashMap.newKeySet();

  private Topics(Admin admin, TopicNames names, String bootstrapServers) {
    this.admin = admin;
    this.names = names;
    this.bootstrapServers = bootstrapServers;
  }

  /**
   * Connects.
   *
   * @throws BrokerUnreachableException if no broker answers
   */
  static Topics connect(KafkaConnection connection, TopicNames names) {
    String address = connection.bootstrapServers();
    Admin admin;
    try {
      admin = connection.admin();
    } catch (KafkaException e) {
      throw new BrokerUnreachableException(address, e);
    }
    Topics topics = new Topics(admin, names, address);
    try {
      topics.get(admin.describeCluster().nodes());
      return topics;
    } catch (RuntimeException e) {
      topics.close();
      throw e;
    } catch (ExecutionException e) {
      topics.close();
      throw new BrokerUnreachableException(address, Causes.of(e));
    }
  }

  /**
   * Checks that tasks can be sent to a queue; asks the broker until the answer was yes once.
   *
   * @throws SubmitException with code NO_SUCH_QUEUE
   */
  @Override
  public void require(String queue) {
    if (knownQueues.contains(queue)) {
      return;
    }
    String topic = names.tasks(queue);
    if (partitionsOf(topic).isEmpty()) {
      throw new SubmitException(
          SubmitException.Code.NO_SUCH_QUEUE,
          null,
          ("queue %s does not exist: there is no topic %s on %s; name the queue under `queues:`"
                  + " in the kurier.yaml of a node and start it, or start `kurier dev`")
              .formatted(queue, topic, bootstrapServers));
    }
    knownQueues.add(queue);
  }

  /**
   * The number of partitions of the state topic, which every topic of the namespace has.
   *
   * @throws SubmitException with code NO_SUCH_NAMESPACE
   */
  int statePartitions() {
    return partitionsOf(names.state())
        .orElseThrow(() ->
            new SubmitException(
                SubmitException.Code.NO_SUCH_NAMESPACE,
                null,
                ("no Kurier with namespace %s works on %s: there is no topic %s;"
                        + " start a node with `kurier run`, or start `kurier dev`")
                    .formatted(names.namespace(), bootstrapServers, names.state())));
  }

  /** The number of partitions of the app's reply topic, which is created where it is missing. */
  int replyPartitions(String app) {
    String topic = names.replies(app);
    Optional<Integer> existing = partitionsOf(topic);
    return existing.isPresent() ? existing.get() : create(topic, statePartitions());
  }

  private int create(String topic, int partitions) {
    NewTopic replies =
        new NewTopic(topic, Optional.of(partitions), Optional.empty())
            .configs(
                Map.of(
                    "cleanup.policy",
                    "delete",
                    "retention.ms",
                    String.valueOf(REPLY_RETENTION.toMillis()),
                    "message.timestamp.type",
                    "LogAppendTime",
                    "compression.type",
                    "uncompressed",
                    "max.message.bytes",
                    String.valueOf(LARGEST_REPLY)));
    try {
      get(admin.createTopics(List.of(replies)).all());
      return partitions;
    } catch (ExecutionException e) {
      if (Causes.of(e) instanceof TopicExistsException) {
        return partitionsOf(topic).orElse(partitions);
      }
      throw new SubmitException(
          SubmitException.Code.NOT_AUTHORIZED,
          null,
          ("the reply topic %s does not exist and could not be created (%s);"
                  + " create it with %d partitions")
              .formatted(topic, Causes.describe(Causes.of(e)), partitions),
          Causes.of(e));
    }
  }

  private Optional<Integer> partitionsOf(String topic) {
    try {
      return get(admin.describeTopics(List.of(topic)).allTopicNames()).values().stream()
          .map(description -> description.partitions().size())
          .findFirst();
    } catch (ExecutionException e) {
      if (Causes.of(e) instanceof UnknownTopicOrPartitionException) {
        return Optional.empty();
      }
      throw new BrokerUnreachableException(bootstrapServers, Causes.of(e));
    }
  }

  private <T> T get(KafkaFuture<T> future) throws ExecutionException {
    try {
      return future.get(ANSWER_LIMIT.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      throw new ExecutionException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new SubmitException(
          SubmitException.Code.INTERRUPTED, null, "interrupted while waiting for the broker", e);
    }
  }

  @Override
  public void close() {
    admin.close(Duration.ZERO);
  }
}
