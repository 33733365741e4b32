package dev.kurier.runner.kafka;

import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.FinalizedVersionRange;
import org.apache.kafka.clients.consumer.GroupProtocol;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.config.ConfigResource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How the members of an installation form groups.
 *
 * @param runners the kind of group of a queue's runners
 * @param ledgers the protocol of the ledgers' group
 */
public record GroupProtocols(GroupKind runners, GroupProtocol ledgers) {

  /** Those of an installation with share groups, whose brokers have all protocols. */
  public static final GroupProtocols NEWEST =
      new GroupProtocols(GroupKind.SHARE, GroupProtocol.CONSUMER);

  private static final Logger LOG = LoggerFactory.getLogger(GroupProtocols.class);
  private static final String FEATURE = "group.version";
  private static final String ENABLED = "group.coordinator.rebalance.protocols";

  /**
   * Asks the brokers, if the settings leave it open, for the best protocol that they have.
   *
   * @throws BrokerUnreachableException if no broker answers within about 10 s
   */
  public static GroupProtocols of(KafkaSettings settings) {
    return switch (settings.groups()) {
      case SHARE -> NEWEST;
      case CLASSIC -> {
        try (var brokers = Brokers.connect(settings)) {
          GroupProtocol best =
              hasConsumerProtocol(brokers) ? GroupProtocol.CONSUMER : GroupProtocol.CLASSIC;
          LOG.atInfo().addKeyValue("protocol", best).log("protocol of the ledgers' group");
          yield new GroupProtocols(GroupKind.CLASSIC, best);
        }
      }
    };
  }

  private static boolean hasConsumerProtocol(Brokers brokers) {
    try {
      Map<String, FinalizedVersionRange> features =
          brokers.ask(brokers.admin().describeFeatures().featureMetadata()).finalizedFeatures();
      FinalizedVersionRange version = features.get(FEATURE);
      return version != null && version.maxVersionLevel() > 0 && isEnabled(brokers);
    } catch (BrokerUnreachableException e) {
      throw e;
    } catch (KafkaException e) {
      LOG.atWarn()
          .addKeyValue("error", e.toString())
          .log("the brokers do not tell their protocols, the oldest is taken");
      return false;
    }
  }

  private static boolean isEnabled(Brokers brokers) {
    List<ConfigResource> nodes =
        brokers.ask(brokers.admin().describeCluster().nodes()).stream()
            .map(node -> new ConfigResource(ConfigResource.Type.BROKER, node.idString()))
            .toList();
    return brokers.ask(brokers.admin().describeConfigs(nodes).all()).values().stream()
        .allMatch(GroupProtocols::allowsConsumer);
  }

  private static boolean allowsConsumer(Config broker) {
    ConfigEntry entry = broker.get(ENABLED);
    return entry == null || List.of(entry.value().split(",")).contains("consumer");
  }
}
