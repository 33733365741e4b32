package dev.kurier.runner.cli;

import dev.kurier.client.Requests;
import dev.kurier.protocol.Request;
import dev.kurier.protocol.Status;
import dev.kurier.protocol.TaskId;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(name = "cancel", description = "Ask for a task's end, whether it waits or runs.")
final class TaskCancel implements Callable<Integer> {

  private final Terminal terminal;

  @Mixin private final ConfigOptions config;

  @Parameters(paramLabel = "ID", description = "the task")
  private String id = "";

  @Option(names = "--reason", paramLabel = "TEXT", description = "for those who wonder later")
  private String reason = "cancelled from the command line";

  @Option(
      names = "--force",
      description = "kill its processes at once: no grace to clean up; also during the grace")
  private boolean force;

  TaskCancel(Terminal terminal) {
    this.terminal = terminal;
    this.config = new ConfigOptions(terminal);
  }

  @Override
  public Integer call() {
    TaskId taskId = TaskIds.of(id);
    Installation installation = new Installation(config.load().kafka());
    Installation.FoundState found =
        installation
            .state(taskId)
            .orElseThrow(() -> TaskIds.notFound(taskId, installation.names().state()));
    if (!mayStillRun(found.state().status())) {
      throw new CommandException(
          Exit.FAILED, "task " + taskId + " has ended already: " + found.state().status());
    }
    try (Requests requests = installation.requests()) {
      Waiting.forEnd(requests.cancel(new Request.Cancel(taskId, reason, force), found.partition()));
    }
    terminal.say(
        "asked for the end of task " + taskId + "; see it with: kurier task show " + taskId);
    return Exit.OK.code();
  }

  /** What was cancelled softly may have a run left that takes its time. */
  private boolean mayStillRun(Status status) {
    return !status.isTerminal() || (force && status == Status.CANCELLED);
  }
}
