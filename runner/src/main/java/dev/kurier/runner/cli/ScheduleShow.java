package dev.kurier.runner.cli;

import dev.kurier.protocol.Codecs;
import dev.kurier.protocol.ScheduleState;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(name = "show", description = "Show a schedule: what it submits, when, and how it went.")
final class ScheduleShow implements Callable<Integer> {

  private final Terminal terminal;

  @Mixin private final ConfigOptions config;
  @Mixin private final OutputOptions output = new OutputOptions();

  @Parameters(paramLabel = "NAME", description = "the schedule")
  private String name = "";

  ScheduleShow(Terminal terminal) {
    this.terminal = terminal;
    this.config = new ConfigOptions(terminal);
  }

  @Override
  public Integer call() {
    ScheduleState state = new Scheduling(new Installation(config.load().kafka())).known(name);
    switch (output.format()) {
      case table -> Table.fields(ScheduleView.fields(state)).forEach(terminal::print);
      case json -> terminal.printJson(Json.pretty(Json.tree(Codecs.SCHEDULE.encode(state))));
      case jsonl -> terminal.printJson(Json.compact(Json.tree(Codecs.SCHEDULE.encode(state))));
    }
    return Exit.OK.code();
  }
}
