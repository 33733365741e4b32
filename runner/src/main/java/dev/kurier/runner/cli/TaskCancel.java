package dev.kurier.runner.cli;

import dev.kurier.client.Requests;
import dev.kurier.protocol.Request;
import dev.kurier.protocol.Status;
import dev.kurier.protocol.TaskId;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "cancel",
    description = "Ask for the end of a task, or of all open ones that a filter accepts.")
final class TaskCancel implements Callable<Integer> {

  private final Terminal terminal;

  @Mixin private final ConfigOptions config;

  @ArgGroup(multiplicity = "1")
  private Which which = new Which();

  /** One of the two. */
  static final class Which {

    @Parameters(paramLabel = "ID", description = "the task")
    private Optional<String> id = Optional.empty();

    @ArgGroup(exclusive = false)
    private @Nullable CancelWhere many;
  }

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
    Installation installation = new Installation(config.load().kafka());
    CancelWhere many = which.many;
    if (many != null) {
      many.cancel(installation, terminal, reason, force);
    } else {
      cancel(installation, TaskIds.of(one()));
    }
    return Exit.OK.code();
  }

  private String one() {
    return which.id.orElseThrow(() ->
        new CommandException(Exit.USAGE, "which task? Give its ID, or --where FILTER for many"));
  }

  private void cancel(Installation installation, TaskId taskId) {
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
  }

  /** What was cancelled softly may have a run left that takes its time. */
  private boolean mayStillRun(Status status) {
    return !status.isTerminal() || (force && status == Status.CANCELLED);
  }
}
