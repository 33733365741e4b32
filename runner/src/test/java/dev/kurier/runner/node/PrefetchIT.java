package dev.kurier.runner.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.kurier.protocol.Codecs;
import dev.kurier.protocol.Event;
import dev.kurier.protocol.Outcome;
import dev.kurier.protocol.TaskId;
import dev.kurier.runner.acquire.AcquireSettings;
import dev.kurier.runner.observe.Count;
import dev.kurier.runner.observe.Milestones;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Pumps that learn from the tasks how many records they take at once. */
@Timeout(180)
class PrefetchIT {

  private static final Duration LIMIT = Duration.ofSeconds(60);

  @TempDir Path directory;

  private final Queue<CompletableFuture<Outcome>> runs = new ConcurrentLinkedQueue<>();
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

  private RunnerNode node(ScriptedExecutor executor) {
    RunnerSettings usual = Installation.settings(2, Installation.handler("quick", "quick"));
    var learning =
        new RunnerSettings(
            Map.of(Installation.QUEUE, AcquireSettings.defaults()),
            usual.handlers(),
            usual.slots(),
            Duration.ZERO,
            usual.start(),
            usual.breaker(),
            usual.report());
    return RunnerNode.start(
        installation.kafka(), learning, (handlers, slots, output) -> executor, Milestones.NONE);
  }

  private ScriptedExecutor endless() {
    return new ScriptedExecutor(request -> {
      var end = new CompletableFuture<Outcome>();
      runs.add(end);
      return end;
    });
  }

  private static long released(RunnerNode node) {
    return node.health().counts().getOrDefault(Count.RELEASED, 0L);
  }

  private void submit(int tasks) {
    for (int i = 0; i < tasks; i++) {
      installation.submit("task-" + i, "quick", "1");
    }
  }

  @Test
  void whatAPollBroughtTooMuchOfRunsOnAnotherNode() throws Exception {
    submit(4);
    var first = endless();
    var second = endless();

    try (var busy = node(first)) {
      await().atMost(LIMIT).until(() -> released(busy) == 2);
      assertThat(first.runs()).isEqualTo(2);

      try (var free = node(second)) {
        await().atMost(LIMIT).until(() -> second.runs() == 2);
        runs.forEach(end -> end.complete(ScriptedExecutor.done()));

        List<Event.Ended> ended = log.await(Event.Ended.class, event -> true, 4);
        assertThat(ended.stream().map(event -> event.run().task().id()))
            .containsExactlyInAnyOrder(
                new TaskId("task-0"),
                new TaskId("task-1"),
                new TaskId("task-2"),
                new TaskId("task-3"));
        assertThat(first.runs() + second.runs()).isEqualTo(4);
        assertThat(released(free)).isZero();
      }
    }
  }

  @Test
  void pumpsThatAreOpenedAnewLoseNothing() throws Exception {
    submit(6_000);

    try (var node = node(ScriptedExecutor.succeeding())) {
      List<Event.Ended> ended = log.await(Event.Ended.class, event -> true, 6_000);

      assertThat(ended.stream().map(event -> event.run().task().id()).distinct()).hasSize(6_000);
      assertThat(node.health().counts())
          .containsEntry(Count.LOCK_LOST, 0L)
          .containsEntry(Count.RELEASED, 0L);
    }
  }
}
