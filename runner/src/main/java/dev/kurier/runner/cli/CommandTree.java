package dev.kurier.runner.cli;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;

/** All commands by name. Only those that are asked for are made: all of them take 0.2 s. */
final class CommandTree {

  private final Terminal terminal;
  private final Map<String, Supplier<Object>> commands = new LinkedHashMap<>();

  CommandTree(Terminal terminal) {
    this.terminal = terminal;
    commands.put("demo", () -> new DemoCommand(terminal));
    commands.put("new", () -> new NewCommand(terminal));
    commands.put("dev", () -> new DevCommand(terminal));
    commands.put("run", () -> new RunCommand(terminal));
    commands.put("task", this::tasks);
    commands.put("queue", this::queues);
    commands.put("breaker", this::breakers);
    commands.put("dead", this::deadLetters);
    commands.put("replay", this::replays);
    commands.put("schedule", this::schedules);
    commands.put("handler", this::handlers);
    commands.put("top", () -> new TopCommand(terminal));
    commands.put("verify", () -> new VerifyCommand(terminal));
    commands.put("chaos", () -> new ChaosCommand(terminal));
    commands.put("config", () -> new ConfigCommand(terminal));
    commands.put("doctor", () -> new DoctorCommand(terminal));
    commands.put("version", () -> new VersionCommand(terminal));
  }

  /** Adds the command that the arguments name first; all of them if they name none. */
  void addTo(CommandLine root, List<String> arguments) {
    if (!arguments.isEmpty() && commands.containsKey(arguments.getFirst())) {
      commands.keySet().retainAll(List.of(arguments.getFirst()));
    }
    commands.forEach((name, command) -> root.addSubcommand(name, command.get()));
  }

  private CommandLine tasks() {
    return group(
        "task",
        "Submit, list, show, explain, follow and cancel tasks.",
        new TaskSubmit(terminal),
        new TaskLs(terminal),
        new TaskShow(terminal),
        new TaskWhy(terminal),
        new TaskLogs(terminal),
        new TaskCancel(terminal));
  }

  private CommandLine queues() {
    return group(
        "queue",
        "List, pause and resume queues.",
        new QueueLs(terminal),
        new OrderGive.PauseQueue(terminal),
        new OrderLift.ResumeQueue(terminal));
  }

  private CommandLine breakers() {
    return group(
        "breaker",
        "List, hold, ignore and reset circuit breakers.",
        new BreakerLs(terminal),
        new OrderGive.Hold(terminal),
        new OrderGive.Ignore(terminal),
        new OrderLift.Release(terminal),
        new BreakerReset(terminal));
  }

  private CommandLine deadLetters() {
    return group(
        "dead",
        "List, show and requeue dead letters.",
        new DeadLs(terminal),
        new DeadShow(terminal),
        new DeadRequeue(terminal));
  }

  private CommandLine replays() {
    return group(
        "replay",
        "Run many dead-lettered tasks again.",
        new ReplayCreate(terminal),
        new ReplayLs(terminal),
        new ReplayShow(terminal),
        new ReplaySteer.Pause(terminal),
        new ReplaySteer.Resume(terminal),
        new ReplaySteer.Abort(terminal));
  }

  private CommandLine schedules() {
    return group(
        "schedule",
        "Submit tasks again and again, by cron.",
        new ScheduleCreate(terminal),
        new ScheduleLs(terminal),
        new ScheduleShow(terminal),
        new ScheduleSteer.Pause(terminal),
        new ScheduleSteer.Resume(terminal),
        new ScheduleFire.Trigger(terminal),
        new ScheduleFire.Backfill(terminal),
        new ScheduleSteer.Delete(terminal));
  }

  private CommandLine handlers() {
    return group(
        "handler",
        "List, check, measure, pause and resume handlers.",
        new HandlerLs(terminal),
        new OrderGive.PauseType(terminal),
        new OrderLift.ResumeType(terminal),
        new HandlerCheck(terminal),
        new HandlerBench(terminal),
        new HandlerAdvise(terminal));
  }

  private static CommandLine group(String name, String description, Object... commands) {
    CommandSpec spec = CommandSpec.create().name(name);
    spec.usageMessage().description(description);
    CommandLine group = new CommandLine(spec);
    List.of(commands).forEach(group::addSubcommand);
    return group;
  }
}
