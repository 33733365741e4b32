package dev.kurier.runner.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kurier.broker.EmbeddedBroker;
import dev.kurier.broker.EmbeddedBroker.Generation;
import dev.kurier.protocol.TopicNames;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.GroupProtocol;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TopicProvisionerIT {

  private EmbeddedBroker broker;
  private Admin admin;

  @BeforeAll
  void startBroker(@TempDir Path directory) {
    broker = EmbeddedBroker.start(directory, 0);
    admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()));
  }

  @AfterAll
  void stopBroker() {
    admin.close();
    broker.close();
  }

  private KafkaSettings settings(String namespace, int partitions) {
    return new KafkaSettings(
        broker.bootstrapServers(),
        new TopicNames(namespace),
        partitions,
        1,
        Duration.ofSeconds(15),
        Map.of());
  }

  private static void provision(KafkaSettings settings) {
    TopicProvisioner.provision(settings, Set.of("default"), Set.of("shop"));
  }

  private Config config(ConfigResource.Type type, String name) throws Exception {
    var resource = new ConfigResource(type, name);
    return Objects.requireNonNull(
        admin.describeConfigs(List.of(resource)).all().get().get(resource));
  }

  @Test
  void severalNodesMayProvisionAtOnceAndAgain() throws Exception {
    var settings = settings("fresh", 2);

    var one = CompletableFuture.runAsync(() -> provision(settings));
    var other = CompletableFuture.runAsync(() -> provision(settings));
    CompletableFuture.allOf(one, other).get();
    provision(settings);

    assertThat(admin.listTopics().names().get())
        .contains(
            "fresh.intake",
            "fresh.events",
            "fresh.logs",
            "fresh.state",
            "fresh.control",
            "fresh.tasks.default",
            "fresh.retries.default",
            "fresh.dead.default",
            "fresh.replies.shop");
    Config tasks = config(ConfigResource.Type.TOPIC, "fresh.tasks.default");
    assertThat(tasks.get("message.timestamp.type").value()).isEqualTo("LogAppendTime");
    assertThat(tasks.get("compression.type").value()).isEqualTo("uncompressed");
    assertThat(config(ConfigResource.Type.TOPIC, "fresh.state").get("cleanup.policy").value())
        .isEqualTo("compact,delete");
    assertThat(config(ConfigResource.Type.TOPIC, "fresh.state").get("retention.ms").value())
        .isEqualTo(Long.toString(Duration.ofDays(14).toMillis()));
  }

  @Test
  void shareGroupIsSetBeforeItsFirstMember() throws Exception {
    provision(settings("group", 1));

    Config group = config(ConfigResource.Type.GROUP, "group.default");

    assertThat(group.get("share.auto.offset.reset").value()).isEqualTo("earliest");
    assertThat(group.get("share.isolation.level").value()).isEqualTo("read_committed");
    assertThat(group.get("share.record.lock.duration.ms").value()).isEqualTo("15000");
    assertThat(group.get("share.partition.max.record.locks").value()).isEqualTo("10000");
  }

  @Test
  void groupThatIsSetOtherwiseIsRefusedWithTheCommandThatCorrectsIt() throws Exception {
    var settings = settings("latest", 1);
    var resource = new ConfigResource(ConfigResource.Type.GROUP, "latest.default");
    var wrong =
        new AlterConfigOp(
            new ConfigEntry("share.isolation.level", "read_uncommitted"), AlterConfigOp.OpType.SET);
    admin.incrementalAlterConfigs(Map.of(resource, List.of(wrong))).all().get();

    assertThatThrownBy(() -> provision(settings))
        .isInstanceOf(TopologyException.class)
        .hasMessageContaining("--entity-type groups --entity-name latest.default")
        .hasMessageContaining("--add-config share.isolation.level=read_committed");
  }

  @Test
  void topicWithOtherPartitionsOrPolicyIsRefusedWithTheCommandsThatCorrectIt() throws Exception {
    var wrong = new NewTopic("odd.state", 1, (short) 1).configs(Map.of("cleanup.policy", "delete"));
    admin.createTopics(List.of(wrong)).all().get();

    assertThatThrownBy(() -> provision(settings("odd", 3)))
        .isInstanceOf(TopologyException.class)
        .hasMessageContaining("--alter --topic odd.state --partitions 3")
        .hasMessageContaining("--entity-name odd.state --add-config cleanup.policy=compact,delete")
        .hasMessageContaining("message.timestamp.type=LogAppendTime");
    assertThat(admin.listTopics().names().get()).doesNotContain("odd.events");
  }

  @Test
  void stateThatAFormerVersionKeepsForEverIsKeptForALimitedTime() throws Exception {
    var former =
        new NewTopic("former.state", 1, (short) 1)
            .configs(
                Map.of(
                    "cleanup.policy", "compact",
                    "message.timestamp.type", "LogAppendTime",
                    "max.message.bytes", Integer.toString(Topics.MAX_RECORD)));
    admin.createTopics(List.of(former)).all().get();

    provision(settings("former", 1).keeping(Duration.ofDays(20)));

    Config state = config(ConfigResource.Type.TOPIC, "former.state");
    assertThat(state.get("cleanup.policy").value()).isEqualTo("compact,delete");
    assertThat(state.get("retention.ms").value())
        .isEqualTo(Long.toString(Duration.ofDays(20).toMillis()));
    provision(settings("former", 1));
    assertThatThrownBy(() -> provision(settings("former", 1).keeping(Duration.ofDays(30))))
        .isInstanceOf(TopologyException.class)
        .hasMessageContaining("former.state has retention.ms=1728000000, not 2592000000");
  }

  @Test
  void topicThatAFormerVersionLeftCompressedIsChangedAndAnOperatorsCodecIsRefused()
      throws Exception {
    var former = new NewTopic("codec.intake", 1, (short) 1).configs(inOrder(Map.of()));
    var wrong =
        new NewTopic("codec.events", 1, (short) 1)
            .configs(inOrder(Map.of("compression.type", "zstd")));
    admin.createTopics(List.of(former, wrong)).all().get();

    assertThatThrownBy(() -> provision(settings("codec", 1)))
        .isInstanceOf(TopologyException.class)
        .hasMessageContaining("--entity-name codec.events --add-config compression.type=uncompr");

    assertThat(compression("codec.intake")).isEqualTo("uncompressed");
    assertThat(compression("codec.events")).isEqualTo("zstd");
  }

  private String compression(String topic) throws Exception {
    return config(ConfigResource.Type.TOPIC, topic).get("compression.type").value();
  }

  private static Map<String, String> inOrder(Map<String, String> more) {
    var configs = new HashMap<>(more);
    configs.put("cleanup.policy", "delete");
    configs.put("message.timestamp.type", "LogAppendTime");
    configs.put("max.message.bytes", Integer.toString(Topics.MAX_RECORD));
    return configs;
  }

  @Test
  void absentBrokerIsOneSentenceWithItsAddress() {
    var nowhere = settings("fresh", 1).at("127.0.0.1:1");

    assertThatThrownBy(() -> provision(nowhere))
        .isInstanceOf(BrokerUnreachableException.class)
        .hasMessageContaining("127.0.0.1:1");
  }

  @Test
  void runnersInShareGroupsAreRefusedWhereClassicOnesHaveRun() throws Exception {
    var settings = settings("formerly-classic", 1);
    provision(settings.in(GroupKind.CLASSIC));
    var tasks = new TopicPartition(settings.names().tasks("default"), 0);
    String group = Topics.classicGroup(settings.names(), "default");
    admin
        .alterConsumerGroupOffsets(group, Map.of(tasks, new OffsetAndMetadata(0)))
        .all()
        .get(30, TimeUnit.SECONDS);

    assertThatThrownBy(() -> provision(settings))
        .isInstanceOf(TopologyException.class)
        .hasMessageContaining("classic group " + group + " has positions")
        .hasMessageContaining("kafka-consumer-groups.sh")
        .hasMessageContaining("set topics.groups to classic");
    provision(settings.in(GroupKind.CLASSIC));

    admin.deleteConsumerGroups(List.of(group)).all().get(30, TimeUnit.SECONDS);
    provision(settings);
  }

  @Test
  void runnersInClassicGroupsAreRefusedWhereShareGroupsHaveRun() {
    var settings = settings("formerly-shared", 1);
    provision(settings);

    assertThatThrownBy(() -> provision(settings.in(GroupKind.CLASSIC)))
        .isInstanceOf(TopologyException.class)
        .hasMessageContaining("share group formerly-shared.default has positions")
        .hasMessageContaining("kafka-share-groups.sh");
  }

  @Test
  void ledgersTakeTheBestProtocolThatTheBrokersHave(@TempDir Path directory) {
    for (Generation generation : Generation.values()) {
      Path folder = directory.resolve(generation.name());
      try (var other = EmbeddedBroker.start(folder, 0, 0, generation)) {
        var settings = KafkaSettings.defaults().at(other.bootstrapServers());
        var protocols = GroupProtocols.of(settings.in(GroupKind.CLASSIC));

        assertThat(protocols.runners()).isEqualTo(GroupKind.CLASSIC);
        assertThat(protocols.ledgers())
            .as(generation.name())
            .isEqualTo(
                generation == Generation.CLASSIC ? GroupProtocol.CLASSIC : GroupProtocol.CONSUMER);
      }
    }
  }

  @Test
  void brokersWithoutShareGroupsAreRefusedWithTheRemedy(@TempDir Path directory) {
    try (var older = EmbeddedBroker.start(directory, 0, 0, Generation.CONSUMER)) {
      var settings = KafkaSettings.defaults().at(older.bootstrapServers());

      assertThatThrownBy(() -> provision(settings))
          .isInstanceOf(TopologyException.class)
          .hasMessageContaining("topics.groups");
      provision(settings.in(GroupKind.CLASSIC));
    }
  }
}
