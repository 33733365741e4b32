package dev.kurier.runner.config;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Which properties of the Kafka clients are the operator's: how to reach the cluster, nothing that
 * changes delivery.
 */
final class KafkaProperties {

  static final String BOOTSTRAP = "bootstrap.servers";
  static final String DEFAULT_BOOTSTRAP = "127.0.0.1:9092";
  private static final String VARIABLE_PREFIX = "KURIER_KAFKA_";

  private static final List<String> FAMILIES = List.of("security.", "ssl.", "sasl.", "client.");
  private static final Set<String> NAMES =
      Set.of(
          BOOTSTRAP,
          "request.timeout.ms",
          "default.api.timeout.ms",
          "connections.max.idle.ms",
          "metadata.max.age.ms",
          "reconnect.backoff.ms",
          "reconnect.backoff.max.ms",
          "retry.backoff.ms",
          "retry.backoff.max.ms",
          "socket.connection.setup.timeout.ms",
          "socket.connection.setup.timeout.max.ms",
          "send.buffer.bytes",
          "receive.buffer.bytes");

  private KafkaProperties() {}

  /** Reads the section, the flags and the environment. */
  static Map<String, String> read(Section section) {
    Map<String, String> properties = new LinkedHashMap<>();
    properties.put(BOOTSTRAP, section.value(BOOTSTRAP, DEFAULT_BOOTSTRAP, Syntax.TEXT));
    for (String key : section.keys()) {
      if (!isAllowed(key)) {
        section.reading().problem(section.at(key), "kafka." + key + refusal(key));
      } else if (!key.equals(BOOTSTRAP)) {
        section.value(key, Syntax.TEXT).ifPresent(value -> properties.put(key, value));
      }
    }
    for (String key : outsideTheFile(section)) {
      section.value(key, Syntax.TEXT).ifPresent(value -> properties.put(key, value));
    }
    return properties;
  }

  private static List<String> outsideTheFile(Section section) {
    return section.reading().environment().keySet().stream()
        .map(KafkaProperties::propertyOf)
        .flatMap(Optional::stream)
        .filter(key -> !key.equals(BOOTSTRAP) && !section.has(key))
        .sorted()
        .toList();
  }

  // Orchestrators set variables such as KURIER_KAFKA_PORT for a service: only what is a property
  // counts.
  private static Optional<String> propertyOf(String variable) {
    if (!variable.startsWith(VARIABLE_PREFIX)) {
      return Optional.empty();
    }
    String key =
        variable.substring(VARIABLE_PREFIX.length()).toLowerCase(Locale.ROOT).replace('_', '.');
    return Optional.of(key).filter(KafkaProperties::isAllowed);
  }

  private static String refusal(String key) {
    Optional<String> nearest = NearestName.of(key, NAMES);
    return nearest
        .map(name -> " is not a property that can be set; did you mean '" + name + "'?")
        .orElse(
            " is not a property that can be set: only how to reach the cluster is configurable"
                + " (bootstrap.servers, security.*, ssl.*, sasl.*, client.*, timeouts)");
  }

  private static boolean isAllowed(String key) {
    return NAMES.contains(key) || FAMILIES.stream().anyMatch(key::startsWith);
  }

  /** Tells whether a setting's value must never be shown. */
  static boolean isSecret(String name) {
    return name.startsWith("kafka.")
        && (name.contains("password")
            || name.contains("secret")
            || name.endsWith("sasl.jaas.config")
            || name.endsWith("ssl.keystore.key"));
  }
}
