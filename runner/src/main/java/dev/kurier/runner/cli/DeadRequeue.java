package dev.kurier.runner.cli;

import dev.kurier.client.Requests;
import dev.kurier.protocol.DeadLetter;
import dev.kurier.protocol.Request;
import dev.kurier.protocol.Task;
import dev.kurier.protocol.TaskId;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(
    name = "requeue",
    description = "Run one dead-lettered task again, under a new id; prints that id.")
final class DeadRequeue implements Callable<Integer> {

  /** One fixed replay id: who types the command twice gets one more run, not two. */
  private static final String REPLAY = "requeue";

  private final Terminal terminal;

  @Mixin private final ConfigOptions config;

  @Parameters(paramLabel = "ID", description = "the task")
  private String id = "";

  DeadRequeue(Terminal terminal) {
    this.terminal = terminal;
    this.config = new ConfigOptions(terminal);
  }

  @Override
  public Integer call() {
    TaskId taskId = TaskIds.of(id);
    Installation installation = new Installation(config.load().kafka());
    Installation.FoundLetter found =
        installation
            .deadLetter(taskId)
            .orElseThrow(() -> TaskIds.notFound(taskId, "the dead letters"));
    Optional<TaskId> replayedAs =
        installation.state(taskId).flatMap(state -> state.state().replayedAs());
    if (replayedAs.isPresent()) {
      throw leftAlone(
          taskId,
          "it was replayed as %1$s; see it with: kurier task show %1$s"
              .formatted(replayedAs.get()));
    }
    Task task = task(found.letter());
    TaskId newId = TaskId.ofReplay(REPLAY, taskId);
    try (Requests requests = installation.requests()) {
      Waiting.forEnd(
          requests.replay(new Request.Replay(taskId, REPLAY, newId, task), found.partition()));
    }
    terminal.print(newId.value());
    return Exit.OK.code();
  }

  private static Task task(DeadLetter letter) {
    return switch (letter.original()) {
      case DeadLetter.Original.Understood(var task) -> task;
      case DeadLetter.Original.Raw _ ->
          throw leftAlone(letter.id(), "its record could not be read as a task");
    };
  }

  private static CommandException leftAlone(TaskId id, String why) {
    return new CommandException(Exit.FAILED, "task " + id + " is left alone: " + why);
  }
}
