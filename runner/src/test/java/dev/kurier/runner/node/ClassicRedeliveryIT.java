package dev.kurier.runner.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.kurier.protocol.Codecs;
import dev.kurier.protocol.Coordinates;
import dev.kurier.protocol.Event;
import dev.kurier.protocol.Run;
import dev.kurier.runner.kafka.GroupKind;
import dev.kurier.runner.kafka.Topics;
import dev.kurier.runner.observe.Count;
import dev.kurier.runner.observe.Milestones;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Records that another node had before, where the broker counts no deliveries. */
@Timeout(90)
class ClassicRedeliveryIT {

  private static final Duration LIMIT = Duration.ofSeconds(30);

  @TempDir Path directory;

  private Installation installation;
  private RecordLog<Event> log;

  @BeforeEach
  void startBroker() {
    installation = new Installation(directory, GroupKind.CLASSIC);
    var kafka = installation.kafka();
    log = new RecordLog<>(kafka, kafka.names().events(), Codecs.EVENT);
  }

  @AfterEach
  void stopBroker() {
    log.close();
    installation.close();
  }

  @Test
  void recordsThatANodeDidNotCommitAreLookedUpByTheNextOne() throws Exception {
    installation.submit("reported", "quick", "1");
    installation.submit("again", "quick", "1");
    var executor = ScriptedExecutor.succeeding();
    try (var node = node(executor)) {
      log.await(Event.Ended.class, event -> true, 2);
      await().atMost(LIMIT).until(() -> position() == 2);
      assertThat(node.health().counts()).containsEntry(Count.ALREADY_REPORTED, 0L);
    }
    // As if it had been killed just before it could commit, and the second one were new.
    moveTo(0);
    installation.submit("new", "quick", "1");

    try (var node = node(executor)) {
      log.await(Event.Ended.class, ended -> isOf(ended.run(), "new"), 1);
      await().atMost(LIMIT).until(() -> position() == 3);

      assertThat(node.health().counts()).containsEntry(Count.ALREADY_REPORTED, 2L);
    }
    assertThat(executor.runs()).isEqualTo(3);
  }

  @Test
  void recordOfAClaimedRunIsSettledWithoutAnother() throws Exception {
    installation.submit("first", "quick", "1");
    var executor = ScriptedExecutor.succeeding();
    Run first;
    try (var node = node(executor)) {
      first = log.await(Event.Ended.class, event -> true, 1).getFirst().run();
      await().atMost(LIMIT).until(() -> position() == 1);
      assertThat(node.health().held()).isZero();
    }
    var next = new Coordinates(first.at().topic(), 0, first.at().offset() + 1);
    var claimed = new Run("other-1", "other", first.task(), next, 1, 3);
    installation.report(0, "other", new Event.Claimed("other", List.of(claimed)));
    log.await(Event.Claimed.class, event -> event.node().equals("other"), 1);
    installation.submit("second", "quick", "1");
    installation.submit("third", "quick", "1");

    try (var node = node(executor)) {
      log.await(Event.Ended.class, ended -> isOf(ended.run(), "third"), 1);

      assertThat(node.health().counts()).containsEntry(Count.ALREADY_REPORTED, 1L);
    }
    assertThat(executor.runs()).isEqualTo(2);
  }

  private RunnerNode node(ScriptedExecutor executor) {
    var settings = Installation.settings(2, Installation.handler("quick", "quick"));
    return RunnerNode.start(
        installation.kafka(), settings, (handlers, slots, output) -> executor, Milestones.NONE);
  }

  private long position() throws Exception {
    try (Admin admin = admin()) {
      OffsetAndMetadata position =
          admin
              .listConsumerGroupOffsets(group())
              .partitionsToOffsetAndMetadata()
              .get(30, TimeUnit.SECONDS)
              .get(tasks());
      return position == null ? -1 : position.offset();
    }
  }

  private void moveTo(long offset) throws Exception {
    try (Admin admin = admin()) {
      admin
          .alterConsumerGroupOffsets(group(), Map.of(tasks(), new OffsetAndMetadata(offset)))
          .all()
          .get(30, TimeUnit.SECONDS);
    }
  }

  private Admin admin() {
    return Admin.create(Map.of("bootstrap.servers", installation.kafka().bootstrapServers()));
  }

  private String group() {
    return Topics.classicGroup(installation.kafka().names(), Installation.QUEUE);
  }

  private TopicPartition tasks() {
    return new TopicPartition(installation.kafka().names().tasks(Installation.QUEUE), 0);
  }

  private static boolean isOf(Run run, String id) {
    return run.task().id().value().equals(id);
  }
}
