package dev.kurier.runner.cli;

import dev.kurier.runner.config.DurationText;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;

/** Puts all commands together and turns every ending into an exit code. */
@Command(
    name = "kurier",
    mixinStandardHelpOptions = true,
    description = "Runs Python tasks for Java systems through Kafka.",
    footer = {
      "",
      "Exit codes: 0 ok, 1 the task failed, 2 usage, 3 not found, 4 broker unreachable,",
      "5 timed out or unknown."
    })
final class KurierCommand {

  private KurierCommand() {}

  /** Runs one command line and gives its exit code. */
  static int execute(Terminal terminal, String... arguments) {
    return commandLine(terminal).execute(arguments);
  }

  static CommandLine commandLine(Terminal terminal) {
    CommandLine root =
        new CommandLine(new KurierCommand())
            .addSubcommand(new DemoCommand(terminal))
            .addSubcommand(new DevCommand(terminal))
            .addSubcommand(new RunCommand(terminal))
            .addSubcommand(
                group(
                    "task",
                    "Submit, list, show, explain, follow and cancel tasks.",
                    new TaskSubmit(terminal),
                    new TaskLs(terminal),
                    new TaskShow(terminal),
                    new TaskWhy(terminal),
                    new TaskLogs(terminal),
                    new TaskCancel(terminal)))
            .addSubcommand(
                group(
                    "queue",
                    "List, pause and resume queues.",
                    new QueueLs(terminal),
                    new OrderGive.PauseQueue(terminal),
                    new OrderLift.ResumeQueue(terminal)))
            .addSubcommand(
                group(
                    "breaker",
                    "List, hold, ignore and reset circuit breakers.",
                    new BreakerLs(terminal),
                    new OrderGive.Hold(terminal),
                    new OrderGive.Ignore(terminal),
                    new OrderLift.Release(terminal),
                    new BreakerReset(terminal)))
            .addSubcommand(
                group(
                    "dead",
                    "List, show and requeue dead letters.",
                    new DeadLs(terminal),
                    new DeadShow(terminal),
                    new DeadRequeue(terminal)))
            .addSubcommand(
                group(
                    "replay",
                    "Run many dead-lettered tasks again.",
                    new ReplayCreate(terminal),
                    new ReplayLs(terminal),
                    new ReplayShow(terminal),
                    new ReplaySteer.Pause(terminal),
                    new ReplaySteer.Resume(terminal),
                    new ReplaySteer.Abort(terminal)))
            .addSubcommand(
                group(
                    "schedule",
                    "Submit tasks again and again, by cron.",
                    new ScheduleCreate(terminal),
                    new ScheduleLs(terminal),
                    new ScheduleShow(terminal),
                    new ScheduleSteer.Pause(terminal),
                    new ScheduleSteer.Resume(terminal),
                    new ScheduleFire.Trigger(terminal),
                    new ScheduleFire.Backfill(terminal),
                    new ScheduleSteer.Delete(terminal)))
            .addSubcommand(
                group(
                    "handler",
                    "List, check, measure, pause and resume handlers.",
                    new HandlerLs(terminal),
                    new OrderGive.PauseType(terminal),
                    new OrderLift.ResumeType(terminal),
                    new HandlerCheck(terminal),
                    new HandlerBench(terminal),
                    new HandlerAdvise(terminal)))
            .addSubcommand(new TopCommand(terminal))
            .addSubcommand(new VerifyCommand(terminal))
            .addSubcommand(new ChaosCommand(terminal))
            .addSubcommand(new ConfigCommand(terminal))
            .addSubcommand(new DoctorCommand(terminal))
            .addSubcommand(new VersionCommand(terminal));
    return prepared(root, terminal);
  }

  private static CommandLine prepared(CommandLine root, Terminal terminal) {
    Failures failures = new Failures(terminal);
    root.setOut(new PrintWriter(terminal.out(), true, StandardCharsets.UTF_8))
        .setErr(new PrintWriter(terminal.err(), true, StandardCharsets.UTF_8))
        .setColorScheme(CommandLine.Help.defaultColorScheme(CommandLine.Help.Ansi.OFF))
        .setCaseInsensitiveEnumValuesAllowed(true)
        .registerConverter(Duration.class, KurierCommand::duration)
        .setParameterExceptionHandler(failures::wrongUsage)
        .setExecutionExceptionHandler(failures::ended);
    everySpec(root).forEach(spec -> spec.mixinStandardHelpOptions(true));
    return root;
  }

  private static List<CommandSpec> everySpec(CommandLine root) {
    return root.getSubcommands().values().stream()
        .flatMap(
            child -> Stream.concat(Stream.of(child.getCommandSpec()), everySpec(child).stream()))
        .toList();
  }

  private static CommandLine group(String name, String description, Object... commands) {
    CommandSpec spec = CommandSpec.create().name(name);
    spec.usageMessage().description(description);
    CommandLine group = new CommandLine(spec);
    List.of(commands).forEach(group::addSubcommand);
    return group;
  }

  private static Duration duration(String text) {
    try {
      return DurationText.parse(text);
    } catch (IllegalArgumentException e) {
      throw new CommandLine.TypeConversionException(e.getMessage());
    }
  }
}
