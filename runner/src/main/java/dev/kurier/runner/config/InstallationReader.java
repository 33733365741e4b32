package dev.kurier.runner.config;

import dev.kurier.protocol.ReplyTo;
import dev.kurier.protocol.TopicNames;
import dev.kurier.runner.kafka.GroupKind;
import dev.kurier.runner.kafka.KafkaSettings;
import java.time.Duration;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Reads what all nodes of an installation share: {@code namespace}, {@code kafka}, {@code topics},
 * {@code apps}.
 */
final class InstallationReader {

  private InstallationReader() {}

  static KafkaSettings kafka(Section root) {
    KafkaSettings defaults = KafkaSettings.defaults();
    TopicNames names = root.value("namespace", defaults.names(), names());
    Map<String, String> client = new LinkedHashMap<>(KafkaProperties.read(root.section("kafka")));
    String bootstrap =
        client.getOrDefault(KafkaProperties.BOOTSTRAP, KafkaProperties.DEFAULT_BOOTSTRAP);
    client.remove(KafkaProperties.BOOTSTRAP);
    Section topics = root.section("topics");
    topics.only(List.of("partitions", "replicas", "lock", "groups"));
    return new KafkaSettings(
        bootstrap,
        names,
        topics.value("partitions", defaults.partitions(), Syntax.number(1, 1000)),
        topics.value("replicas", defaults.replicas(), Syntax.number(1, 100)),
        topics.value(
            "lock", defaults.lock(), Syntax.duration(Duration.ofSeconds(1), Duration.ofHours(1))),
        client,
        defaults.stateKept(),
        topics.value("groups", defaults.groups(), Syntax.choice(GroupKind.class)));
  }

  private static Syntax<TopicNames> names() {
    return new Syntax<>(TopicNames::new, TopicNames::namespace);
  }

  static Set<String> apps(Section root) {
    Set<String> apps = new HashSet<>();
    for (String app : root.texts("apps")) {
      try {
        apps.add(new ReplyTo(app, 0).app());
      } catch (IllegalArgumentException e) {
        root.reading().problem(root.at("apps"), "apps: '" + app + "': " + e.getMessage());
      }
    }
    return apps;
  }
}
