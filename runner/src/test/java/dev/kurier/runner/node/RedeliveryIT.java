package dev.kurier.runner.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.kurier.protocol.Codecs;
import dev.kurier.protocol.Coordinates;
import dev.kurier.protocol.Decoded;
import dev.kurier.protocol.Event;
import dev.kurier.protocol.Outcome;
import dev.kurier.protocol.Reason;
import dev.kurier.protocol.Run;
import dev.kurier.protocol.Task;
import dev.kurier.runner.observe.Count;
import dev.kurier.runner.observe.Milestones;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Records that another node had before. */
@Timeout(90)
class RedeliveryIT {

  @TempDir Path directory;

  private Installation installation;
  private RecordLog<Event> log;

  @BeforeEach
  void startBroker() {
    installation = new Installation(directory);
    var kafka = installation.kafka();
    log = new RecordLog<>(kafka, kafka.names().events(), Codecs.EVENT);
  }

  @AfterEach
  void stopBroker() {
    log.close();
    installation.close();
  }

  @Test
  void recordsOfWhichTheLogSpeaksAreSettledWithoutARun() throws Exception {
    installation.submit("claimed", "quick", "1");
    installation.submit("deferred", "quick", "1");
    installation.submit("ended", "quick", "1");
    installation.submit("silent", "quick", "1");
    for (var record : installation.acquireInVain(4, 1)) {
      String id = new String(record.key(), StandardCharsets.UTF_8);
      event(record)
          .ifPresent(event ->
              installation.report(
                  record.partition(), event instanceof Event.Claimed ? "other" : id, event));
    }
    log.await(Event.class, event -> !(event instanceof Event.Heartbeat), 3);
    var executor = ScriptedExecutor.succeeding();

    try (var node = node(executor)) {
      log.await(Event.Ended.class, ended -> isOf(ended.run(), "silent"), 1);
      await()
          .atMost(Duration.ofSeconds(30))
          .untilAsserted(
              () -> assertThat(node.health().counts()).containsEntry(Count.ALREADY_REPORTED, 3L));
    }

    assertThat(executor.runs()).isEqualTo(1);
    try (var later = node(executor)) {
      installation.submit("later", "quick", "1");
      log.await(Event.Ended.class, ended -> isOf(ended.run(), "later"), 1);
      assertThat(later.health().counts()).containsEntry(Count.ALREADY_REPORTED, 0L);
    }
  }

  @Test
  void brokerThatHasBegunAnewIsNotTrustedToKnowWhatCameBefore() throws Exception {
    var executor = ScriptedExecutor.succeeding();
    installation.submit("first", "quick", "1");
    try (var node = node(executor)) {
      Run first = log.await(Event.Ended.class, event -> true, 1).getFirst().run();
      int heard = log.of(Event.Heartbeat.class).size();
      installation.restartBroker();
      log.await(Event.Heartbeat.class, event -> true, heard + 3);

      // As if it had been claimed before the broker stopped: now its count is 1.
      var next = new Coordinates(first.at().topic(), 0, first.at().offset() + 1);
      var claimed = new Run("other-1", "other", first.task(), next, 1, 3);
      installation.report(0, "other", new Event.Claimed("other", List.of(claimed)));
      log.await(Event.Claimed.class, event -> event.node().equals("other"), 1);
      installation.submit("second", "quick", "1");

      await()
          .atMost(Duration.ofSeconds(30))
          .untilAsserted(
              () -> assertThat(node.health().counts()).containsEntry(Count.ALREADY_REPORTED, 1L));
      assertThat(executor.runs()).isEqualTo(1);
    }
  }

  @Test
  void recordThatNodesMayHaveDiedOfIsClaimedBeforeItRuns() throws Exception {
    installation.submit("dangerous", "quick", "1");
    installation.acquireInVain(1, 3);

    try (var node = node(ScriptedExecutor.succeeding())) {
      Event.Ended ended = log.await(Event.Ended.class, event -> true, 1).getFirst();

      assertThat(ended.run().deliveries()).isGreaterThanOrEqualTo(4);
      assertThat(log.of(Event.Claimed.class))
          .singleElement()
          .satisfies(claim ->
              assertThat(claim.runs())
                  .extracting(Run::execution)
                  .contains(ended.run().execution()));
      assertThat(node.health().counts()).containsEntry(Count.LOCK_LOST, 0L);
    }
  }

  private RunnerNode node(ScriptedExecutor executor) {
    var settings = Installation.settings(2, Installation.handler("quick", "quick"));
    return RunnerNode.start(
        installation.kafka(), settings, (handlers, slots, output) -> executor, Milestones.NONE);
  }

  private static Optional<Event> event(ConsumerRecord<byte[], byte[]> record) {
    var decoded = Codecs.task(Installation.QUEUE).decode(record.value());
    Task task = ((Decoded.Valid<Task>) decoded).value();
    var at = new Coordinates(record.topic(), record.partition(), record.offset());
    var run = new Run("other-1", "other", task.header(), at, 1, 3);
    return switch (task.header().id().value()) {
      case "claimed" -> Optional.of(new Event.Claimed("other", List.of(run)));
      case "deferred" ->
          Optional.of(new Event.Deferred(run, task, Reason.BULKHEAD_FULL, Duration.ZERO));
      case "ended" ->
          Optional.of(
              new Event.Ended(
                  run,
                  new Outcome.Interrupted("it was given back"),
                  Optional.of(task),
                  Instant.now(),
                  Duration.ZERO,
                  "",
                  List.of()));
      default -> Optional.empty();
    };
  }

  private static boolean isOf(Run run, String id) {
    return run.task().id().value().equals(id);
  }
}
