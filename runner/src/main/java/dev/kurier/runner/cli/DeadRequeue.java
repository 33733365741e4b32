package dev.kurier.runner.cli;

import dev.kurier.protocol.TaskId;
import dev.kurier.runner.replay.Filter;
import dev.kurier.runner.replay.ReplayOrder;
import dev.kurier.runner.replay.ReplayPlan;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(
    name = "requeue",
    description = "Run one dead-lettered task again, under a new id; prints that id.")
final class DeadRequeue implements Callable<Integer> {

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
    ReplayRun replay = new ReplayRun(new Installation(config.load().kafka()));
    Filter only = new Filter.Compare(Filter.Field.ID, Filter.Operator.IS, taskId.value());
    // One fixed replay id: who types the command twice gets one more run, not two.
    ReplayPlan plan = replay.plan(new ReplayOrder("requeue", only, Optional.empty(), 1));
    if (plan.matched() == 0) {
      throw TaskIds.notFound(taskId, "the dead letters");
    }
    if (plan.replayable().isEmpty()) {
      throw new CommandException(
          Exit.FAILED, "task " + taskId + " is left alone: " + plan.skipped().getFirst().cause());
    }
    replay.send(plan);
    terminal.print(plan.replayable().getFirst().request().newId().value());
    return Exit.OK.code();
  }
}
