package dev.kurier.runner.cli;

import dev.kurier.runner.config.KurierConfig;
import dev.kurier.runner.kafka.KafkaSettings;
import dev.kurier.runner.kafka.Topics;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.GroupIdNotFoundException;

/** Looks at the cluster without changing it. */
final class KafkaCheckups {

  private static final int PATIENCE_MILLIS = 8_000;

  private final KafkaSettings kafka;
  private final Set<String> queues;

  KafkaCheckups(KurierConfig config) {
    this.kafka = config.kafka();
    this.queues = config.queues().keySet();
  }

  List<Checkup> all() {
    Map<String, Object> properties = new HashMap<>(new Installation(kafka).properties());
    properties.put("default.api.timeout.ms", PATIENCE_MILLIS);
    properties.put("request.timeout.ms", PATIENCE_MILLIS / 2);
    try (Admin admin = Admin.create(properties)) {
      return List.of(brokers(admin), topics(admin), ledger(admin));
    } catch (ExecutionException | KafkaException e) {
      return List.of(
          Checkup.ill(
              "kafka",
              "no broker answers at " + kafka.bootstrapServers() + ": `kurier dev` starts one"));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return List.of(Checkup.ill("kafka", "interrupted"));
    }
  }

  private Checkup brokers(Admin admin) throws ExecutionException, InterruptedException {
    int count = admin.describeCluster().nodes().get().size();
    return Checkup.well("kafka", count + " broker(s) at " + kafka.bootstrapServers());
  }

  private Checkup ledger(Admin admin) throws ExecutionException, InterruptedException {
    String group = Topics.ledgers(kafka.names());
    var described = admin.describeConsumerGroups(List.of(group)).all();
    int members;
    try {
      members = described.get().values().stream().mapToInt(one -> one.members().size()).sum();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof GroupIdNotFoundException) {
        return Checkup.ill("ledger", "there has never been one: `kurier run --roles ledger`");
      }
      throw e;
    }
    long lag = lag(admin, group);
    return members > 0
        ? Checkup.well("ledger", members + " of them, " + lag + " records behind")
        : Checkup.ill("ledger", "none runs, " + lag + " records wait: `kurier run --roles ledger`");
  }

  private static long lag(Admin admin, String group)
      throws ExecutionException, InterruptedException {
    Map<TopicPartition, OffsetAndMetadata> read =
        admin.listConsumerGroupOffsets(group).partitionsToOffsetAndMetadata().get();
    Map<TopicPartition, OffsetSpec> ends = new HashMap<>();
    read.keySet().forEach(partition -> ends.put(partition, OffsetSpec.latest()));
    long lag = 0;
    for (var end : admin.listOffsets(ends).all().get().entrySet()) {
      OffsetAndMetadata offset = read.get(end.getKey());
      lag += offset == null ? 0 : Math.max(0, end.getValue().offset() - offset.offset());
    }
    return lag;
  }

  private Checkup topics(Admin admin) throws ExecutionException, InterruptedException {
    Set<String> existing = admin.listTopics().names().get();
    List<String> wanted =
        Topics.of(kafka.names(), queues, Set.of()).stream().map(Topics.Definition::name).toList();
    List<String> missing = wanted.stream().filter(name -> !existing.contains(name)).toList();
    if (!missing.isEmpty()) {
      return Checkup.ill(
          "topics",
          "missing: " + String.join(", ", missing) + "; a node makes them when it starts");
    }
    List<String> uneven = new ArrayList<>();
    Map<String, TopicDescription> described = admin.describeTopics(wanted).allTopicNames().get();
    described.forEach((name, description) -> {
      if (description.partitions().size() != kafka.partitions()) {
        uneven.add(name + " has " + description.partitions().size());
      }
    });
    return uneven.isEmpty()
        ? Checkup.well("topics", wanted.size() + " topics of " + kafka.partitions() + " partitions")
        : Checkup.ill(
            "topics", "not " + kafka.partitions() + " partitions: " + String.join(", ", uneven));
  }
}
