package dev.kurier.runner.kafka;

import dev.kurier.protocol.ReplyTo;
import dev.kurier.protocol.TopicNames;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.LongSupplier;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.InvalidTopicException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Knows which reply partitions exist, so that an unknown one never holds up who writes to others.
 * Confined to one thread.
 */
public final class ReplyRoutes {

  private static final Logger LOG = LoggerFactory.getLogger(ReplyRoutes.class);
  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final Duration KEEP_FOUND = Duration.ofMinutes(5);
  private static final Duration KEEP_MISSING = Duration.ofSeconds(5);
  private static final int MAX_APPS = 1_000;

  private final Admin admin;
  private final TopicNames names;
  private final LongSupplier nanos;
  private final LinkedHashMap<String, Answer> answers = new LinkedHashMap<>();

  /**
   * Knows nothing yet.
   *
   * @param admin is asked
   * @param nanos the time by which answers grow old
   */
  public ReplyRoutes(Admin admin, TopicNames names, LongSupplier nanos) {
    this.admin = admin;
    this.names = names;
    this.nanos = nanos;
  }

  private record Answer(int partitions, long at) {}

  /**
   * Tells whether there is a partition. Asks the broker about an app from which nothing was heard
   * for long: that takes 10 s at most.
   *
   * @throws KafkaException if the broker does not tell
   */
  public boolean exists(ReplyTo to) {
    return to.partition() < partitions(to.app());
  }

  private int partitions(String app) {
    long now = nanos.getAsLong();
    Answer known = answers.get(app);
    if (known != null) {
      Duration kept = known.partitions() == 0 ? KEEP_MISSING : KEEP_FOUND;
      if (now - known.at() < kept.toNanos()) {
        return known.partitions();
      }
    }
    int found = ask(names.replies(app));
    if (found == 0 && known == null) {
      LOG.atWarn().addKeyValue("topic", names.replies(app)).log("no reply topic");
    }
    answers.remove(app);
    answers.put(app, new Answer(found, now));
    if (answers.size() > MAX_APPS) {
      answers.remove(answers.firstEntry().getKey());
    }
    return found;
  }

  private int ask(String topic) {
    try {
      return admin
          .describeTopics(List.of(topic))
          .allTopicNames()
          .get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)
          .values()
          .stream()
          .mapToInt(description -> description.partitions().size())
          .sum();
    } catch (InterruptedException e) {
      throw new InterruptException(e);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof UnknownTopicOrPartitionException
          || e.getCause() instanceof InvalidTopicException
          || e.getCause() instanceof TopicAuthorizationException) {
        return 0;
      }
      throw new KafkaException("the broker does not tell whether " + topic + " exists", e);
    } catch (TimeoutException e) {
      throw new KafkaException("the broker does not tell whether " + topic + " exists", e);
    }
  }
}
