package dev.kurier.runner.cli;

import dev.kurier.protocol.Request;
import dev.kurier.protocol.ScheduleState;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Holds, goes on with or drops a schedule. */
abstract sealed class ScheduleSteer implements Callable<Integer> {

  private final Terminal terminal;

  @Mixin private final ConfigOptions config;
  @Mixin private final OutputOptions output = new OutputOptions();

  @Parameters(paramLabel = "NAME", description = "the schedule")
  private String name = "";

  private ScheduleSteer(Terminal terminal) {
    this.terminal = terminal;
    this.config = new ConfigOptions(terminal);
  }

  @Command(name = "pause", description = "Fire for no time until it is resumed.")
  static final class Pause extends ScheduleSteer {

    @Option(names = "--reason", paramLabel = "TEXT", description = "why, for those who wonder")
    private String reason = "";

    Pause(Terminal terminal) {
      super(terminal);
    }

    @Override
    ScheduleState steer(Scheduling scheduling, String name) {
      var pause = new Request.SteerSchedule(name, Request.ScheduleSteer.PAUSE, reason);
      return scheduling.ask(
          name,
          pause,
          state -> state.flatMap(ScheduleState::pausedBecause).filter(reason::equals).isPresent());
    }
  }

  @Command(name = "resume", description = "Go on with the next time; those that passed are gone.")
  static final class Resume extends ScheduleSteer {
    Resume(Terminal terminal) {
      super(terminal);
    }

    @Override
    ScheduleState steer(Scheduling scheduling, String name) {
      var resume = new Request.SteerSchedule(name, Request.ScheduleSteer.RESUME, "");
      return scheduling.ask(
          name,
          resume,
          state -> state.filter(known -> known.pausedBecause().isEmpty()).isPresent());
    }
  }

  @Command(name = "delete", description = "Drop a schedule; its tasks go on.")
  static final class Delete extends ScheduleSteer {
    Delete(Terminal terminal) {
      super(terminal);
    }

    @Override
    ScheduleState steer(Scheduling scheduling, String name) {
      ScheduleState last = scheduling.known(name);
      scheduling.delete(name);
      return last;
    }
  }

  @Override
  public Integer call() {
    Scheduling scheduling = new Scheduling(new Installation(config.load().kafka()));
    scheduling.known(name);
    output.print(terminal, ScheduleView.row(steer(scheduling, name)));
    return Exit.OK.code();
  }

  /** Does it, and returns how the schedule stands then. */
  abstract ScheduleState steer(Scheduling scheduling, String name);
}
