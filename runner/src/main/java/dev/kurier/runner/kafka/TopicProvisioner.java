package dev.kurier.runner.kafka;

import dev.kurier.runner.kafka.Topics.Definition;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.ConfigEntry.ConfigSource;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.errors.UnsupportedVersionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes the topics and share groups that are missing and refuses those that would lose tasks.
 * Several nodes may do so at once. Confined to one thread.
 */
public final class TopicProvisioner {

  private static final Logger LOG = LoggerFactory.getLogger(TopicProvisioner.class);

  private static final String POLICY = "cleanup.policy";
  private static final String RETENTION = "retention.ms";
  private static final List<String> CHECKED =
      List.of(POLICY, RETENTION, "message.timestamp.type", Topics.COMPRESSION, "max.message.bytes");

  private final KafkaSettings settings;
  private final Brokers brokers;

  private TopicProvisioner(KafkaSettings settings, Brokers brokers) {
    this.settings = settings;
    this.brokers = brokers;
  }

  /**
   * Sets up everything for these queues and submitters, or checks that it is set up.
   *
   * @throws BrokerUnreachableException if no broker answers within about 10 s
   * @throws TopologyException if something exists and is set otherwise, or if runners of the other
   *     kind of group serve a queue or have served it
   */
  public static void provision(KafkaSettings settings, Set<String> queues, Set<String> apps) {
    provision(settings, queues, Set.of(), apps);
  }

  /**
   * The same where some queues are dispatched by the ledger.
   *
   * @param managed those among the queues
   * @throws BrokerUnreachableException if no broker answers within about 10 s
   * @throws TopologyException also if a queue is dispatched otherwise by other nodes
   */
  public static void provision(
      KafkaSettings settings, Set<String> queues, Set<String> managed, Set<String> apps) {
    try (var brokers = Brokers.connect(settings)) {
      var provisioner = new TopicProvisioner(settings, brokers);
      var problems = new ArrayList<String>();
      problems.addAll(
          provisioner.topics(Topics.of(settings.names(), queues, apps, settings.stateKept())));
      var others = new OtherGroups(settings, brokers);
      queues.forEach(queue -> others.problem(queue).ifPresent(problems::add));
      var marks = new ManagedMarks(settings, brokers, others);
      queues.forEach(
          queue -> marks.problem(queue, managed.contains(queue)).ifPresent(problems::add));
      switch (settings.groups()) {
        case SHARE -> shareGroups(settings, brokers, queues, problems);
        case CLASSIC -> refuse(problems);
      }
    }
  }

  private static void shareGroups(
      KafkaSettings settings, Brokers brokers, Set<String> queues, List<String> problems) {
    try {
      var groups = new ShareGroupProvisioner(settings, brokers);
      for (String queue : queues) {
        problems.addAll(groups.configure(Topics.shareGroup(settings.names(), queue)));
      }
      refuse(problems);
      queues.forEach(groups::initialiseOffsets);
    } catch (UnsupportedVersionException e) {
      throw new TopologyException(
          List.of(
              "the brokers have no share groups. Fix: run Kafka 4.2 or newer with share.version=1,"
                  + " or set topics.groups to classic on every node"));
    }
  }

  private static void refuse(List<String> problems) {
    if (!problems.isEmpty()) {
      throw new TopologyException(problems);
    }
  }

  private List<String> topics(List<Definition> definitions) {
    var existing = new LinkedHashMap<Definition, TopicDescription>();
    var missing = new ArrayList<Definition>();
    var descriptions =
        brokers
            .admin()
            .describeTopics(definitions.stream().map(Definition::name).toList())
            .topicNameValues();
    for (Definition definition : definitions) {
      try {
        existing.put(definition, brokers.ask(descriptions, definition.name()));
      } catch (UnknownTopicOrPartitionException e) {
        missing.add(definition);
      }
    }
    var problems = new ArrayList<>(check(existing));
    if (problems.isEmpty()) {
      create(missing);
    }
    return problems;
  }

  private void create(Collection<Definition> missing) {
    var wanted =
        missing.stream()
            .map(topic ->
                new NewTopic(topic.name(), settings.partitions(), (short) settings.replicas())
                    .configs(topic.configs()))
            .toList();
    brokers.admin().createTopics(wanted).values().forEach((name, made) -> await(name, made));
  }

  private void await(String name, KafkaFuture<Void> made) {
    try {
      brokers.ask(made);
      LOG.atInfo().addKeyValue("topic", name).log("topic created");
    } catch (TopicExistsException e) {
      // Another node that starts now was faster, with the same settings or with its own problem.
      LOG.atDebug().addKeyValue("topic", name).log("topic created by another node");
    }
  }

  private List<String> check(Map<Definition, TopicDescription> existing) {
    var resources = existing.keySet().stream().map(TopicProvisioner::resource).toList();
    var configs = brokers.admin().describeConfigs(resources).values();
    var problems = new ArrayList<String>();
    existing.forEach((definition, description) -> {
      problems.addAll(checkPartitions(definition.name(), description.partitions().size()));
      Config actual = brokers.ask(configs, resource(definition));
      List<String> former = former(definition, actual);
      List<String> wrong = checkConfigs(definition, actual, former);
      problems.addAll(wrong);
      if (wrong.isEmpty() && !former.isEmpty()) {
        modernise(definition, former);
      }
    });
    return problems;
  }

  /** What is as former versions left it. */
  private static List<String> former(Definition definition, Config actual) {
    var keys = new ArrayList<String>();
    if (isOlderDefault(definition, actual)) {
      keys.addAll(List.of(POLICY, RETENTION));
    }
    ConfigEntry compression = actual.get(Topics.COMPRESSION);
    if (compression != null && compression.source() != ConfigSource.DYNAMIC_TOPIC_CONFIG) {
      keys.add(Topics.COMPRESSION);
    }
    return keys;
  }

  // Former versions kept states for ever.
  private static boolean isOlderDefault(Definition definition, Config actual) {
    ConfigEntry policy = actual.get(POLICY);
    return policy != null && policy.value().equals("compact") && wantsBoth(definition);
  }

  private void modernise(Definition definition, List<String> keys) {
    List<AlterConfigOp> changes =
        keys.stream()
            .map(key -> new ConfigEntry(key, definition.configs().getOrDefault(key, "")))
            .map(entry -> new AlterConfigOp(entry, AlterConfigOp.OpType.SET))
            .toList();
    brokers.ask(
        brokers.admin().incrementalAlterConfigs(Map.of(resource(definition), changes)).all());
    LOG.atInfo()
        .addKeyValue("topic", definition.name())
        .addKeyValue("changes", changes)
        .log("topic of a former version changed");
  }

  private List<String> checkPartitions(String topic, int actual) {
    int wanted = settings.partitions();
    if (actual == wanted) {
      return List.of();
    }
    String remedy =
        actual < wanted
            ? "kafka-topics.sh --bootstrap-server %s --alter --topic %s --partitions %d"
                .formatted(settings.bootstrapServers(), topic, wanted)
            : "set topics.partitions to " + actual + " on every node";
    return List.of(
        "%s has %d partitions, not %d. Fix: %s".formatted(topic, actual, wanted, remedy));
  }

  private List<String> checkConfigs(Definition definition, Config actual, List<String> former) {
    var problems = new ArrayList<String>();
    for (String key : CHECKED) {
      ConfigEntry entry = actual.get(key);
      String wanted = definition.configs().getOrDefault(key, "");
      if (former.contains(key) || (key.equals(RETENTION) && !wantsBoth(definition))) {
        continue;
      }
      if (entry == null || !fits(key, entry.value(), wanted)) {
        problems.add(
            "%s has %s=%s, not %s. Fix: %s"
                .formatted(
                    definition.name(),
                    key,
                    entry == null ? "nothing" : entry.value(),
                    wanted,
                    alterCommand(settings, "topics", definition.name(), key, wanted)));
      }
    }
    return problems;
  }

  static String alterCommand(
      KafkaSettings settings, String kind, String name, String key, String value) {
    return ("kafka-configs.sh --bootstrap-server %s --alter --entity-type %s --entity-name %s"
            + " --add-config %s=%s")
        .formatted(settings.bootstrapServers(), kind, name, key, value);
  }

  // How long the others are kept is for the operator alone; open tasks age out of this one.
  private static boolean wantsBoth(Definition definition) {
    return definition.configs().getOrDefault(POLICY, "").equals("compact,delete");
  }

  private static boolean fits(String key, String actual, String wanted) {
    return switch (key) {
      case "max.message.bytes" -> Integer.parseInt(actual) >= Integer.parseInt(wanted);
      case RETENTION -> actual.equals("-1") || Long.parseLong(actual) >= Long.parseLong(wanted);
      case POLICY -> Set.of(actual.split(",")).equals(Set.of(wanted.split(",")));
      default -> actual.equals(wanted);
    };
  }

  private static ConfigResource resource(Definition definition) {
    return new ConfigResource(ConfigResource.Type.TOPIC, definition.name());
  }
}
