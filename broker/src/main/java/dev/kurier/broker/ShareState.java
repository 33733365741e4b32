package dev.kurier.broker;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.internals.Topic;

/**
 * Makes the topic in which a broker keeps the state of its share groups. A broker makes it at the
 * first need as well, but what needed it tries again only after one to two seconds, and no setting
 * shortens that.
 */
final class ShareState {

  private static final int LIMIT_MILLIS = 3_000;

  private ShareState() {}

  /**
   * Makes the topic, as the broker would, in a folder that does not have it.
   *
   * @param logs where the broker keeps its topics
   * @param bootstrapServers the broker, which serves clients
   */
  static void prepare(Path logs, String bootstrapServers) {
    String name = Topic.SHARE_GROUP_STATE_TOPIC_NAME;
    if (Files.exists(logs.resolve(name + "-0"))) {
      return;
    }
    NewTopic topic =
        new NewTopic(name, 1, (short) 1)
            .configs(
                Map.of(
                    "cleanup.policy", "delete",
                    "compression.type", "producer",
                    "min.insync.replicas", "1",
                    "retention.ms", "-1",
                    "segment.bytes", BrokerSettings.INTERNAL_SEGMENT));
    try (Admin admin = Admin.create(settings(bootstrapServers))) {
      admin.createTopics(List.of(topic)).all().get(LIMIT_MILLIS, TimeUnit.MILLISECONDS);
    } catch (ExecutionException | TimeoutException e) {
      // It is there already, or is made when it is needed.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static Map<String, Object> settings(String bootstrapServers) {
    return Map.of(
        AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers,
        AdminClientConfig.CLIENT_ID_CONFIG, "kurier-broker",
        AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, LIMIT_MILLIS,
        AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, LIMIT_MILLIS);
  }
}
