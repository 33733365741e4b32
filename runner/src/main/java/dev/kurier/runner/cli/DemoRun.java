package dev.kurier.runner.cli;

import dev.kurier.client.TaskClient;
import dev.kurier.client.TaskHandle;
import dev.kurier.client.TaskType;
import dev.kurier.protocol.JsonText;
import dev.kurier.protocol.ReplayTerms;
import dev.kurier.protocol.Request;
import dev.kurier.protocol.TaskId;
import dev.kurier.protocol.TaskState;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;

/**
 * Submits the demonstration's tasks, mends what they miss, replays, and gathers what came of it.
 * One thread.
 */
final class DemoRun {

  private static final Duration PATIENCE = Duration.ofMinutes(3);

  private final Installation installation;
  private final DemoDependency dependency;
  private final DemoBoard board;
  private final DemoRecords records = new DemoRecords();
  private final Set<TaskId> submitted = new HashSet<>();
  private final Set<TaskId> replays = new HashSet<>();

  DemoRun(Installation installation, DemoDependency dependency, DemoBoard board) {
    this.installation = installation;
    this.dependency = dependency;
    this.board = board;
  }

  DemoRecords records() {
    return records;
  }

  Set<TaskId> submitted() {
    return Set.copyOf(submitted);
  }

  Set<TaskId> replays() {
    return Set.copyOf(replays);
  }

  /**
   * Returns when every task has ended, or when none has for some minutes.
   *
   * @return how long it took
   */
  Duration run(List<DemoTask> tasks, Path priceTable) {
    long start = System.nanoTime();
    try (TaskClient client = client();
        DemoEvents _ = follow()) {
      List<TaskHandle<JsonText>> handles =
          tasks.stream().map(task -> submit(client, task)).toList();
      handles.forEach(handle -> submitted.add(acknowledged(handle)));
      if (board.awaitEnds(submitted.size(), PATIENCE)) {
        replay(client, priceTable);
      }
    }
    return Duration.ofNanos(System.nanoTime() - start);
  }

  private DemoEvents follow() {
    return DemoEvents.follow(
        installation,
        beat -> {
          board.heartbeat(beat.node(), beat.running(), beat.breakers(), beat.leaving());
          // The dependency comes back only after its breaker was seen open.
          if (board.picture().breakerOpened() > 0) {
            dependency.open();
          }
        });
  }

  private TaskClient client() {
    // Brokers may be killed and started again meanwhile: nothing is given up soon.
    return TaskClient.builder()
        .properties(installation.properties())
        .property("delivery.timeout.ms", (int) Duration.ofMinutes(10).toMillis())
        .property("max.block.ms", (int) Duration.ofMinutes(10).toMillis())
        .namespace(installation.names().namespace())
        .app("kurier-demo")
        .build();
  }

  private TaskHandle<JsonText> submit(TaskClient client, DemoTask task) {
    TaskHandle<JsonText> handle = client.submit(TaskType.json(task.type()), task.payload());
    var _ =
        handle
            .result()
            .whenComplete((result, error) ->
                records
                    .reply(handle.id(), task.type(), result, error)
                    .ifPresent(well -> board.ended(handle.id(), well)));
    return handle;
  }

  private TaskId acknowledged(TaskHandle<JsonText> handle) {
    Waiting.forEnd(handle.submitted());
    board.submitted(handle.id());
    return handle.id();
  }

  /** Delivers the missing file, then runs again what failed for want of it. */
  private void replay(TaskClient client, Path priceTable) {
    write(priceTable);
    String where = "type=" + DemoTask.REFERENCE + " and error~'" + priceTable + "'";
    String replay = TaskId.derivedFrom(where).value();
    ReplayTerms terms =
        new ReplayTerms(where, 1000, OptionalDouble.empty(), false, false, Optional.empty());
    Replaying replaying = new Replaying(installation);
    replaying.create(new Request.CreateReplay(replay, terms, "kurier demo", List.of()));
    replaying.ended(replay, PATIENCE);
    for (TaskState state : installation.allStates().values()) {
      TaskId again = TaskId.ofReplay(replay, state.task().id());
      state.replayedAs().filter(again::equals).ifPresent(replays::add);
    }
    for (TaskId id : replays) {
      var _ =
          client
              .await(TaskType.json(DemoTask.REFERENCE), id)
              .whenComplete((result, error) -> board.ended(id, result != null));
    }
    board.awaitEnds(submitted.size() + replays.size(), PATIENCE);
  }

  private static void write(Path priceTable) {
    try {
      Files.writeString(priceTable, DemoTask.priceTable());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
