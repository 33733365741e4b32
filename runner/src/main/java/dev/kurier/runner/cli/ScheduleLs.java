package dev.kurier.runner.cli;

import dev.kurier.protocol.ScheduleState;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(name = "ls", description = "List schedules.")
final class ScheduleLs implements Callable<Integer> {

  private final Terminal terminal;

  @Mixin private final ConfigOptions config;
  @Mixin private final OutputOptions output = new OutputOptions();

  ScheduleLs(Terminal terminal) {
    this.terminal = terminal;
    this.config = new ConfigOptions(terminal);
  }

  @Override
  public Integer call() {
    List<Map<String, Object>> rows =
        new Installation(config.load().kafka())
            .schedules().stream()
                .sorted(Comparator.comparing(ScheduleState::name))
                .map(ScheduleView::row)
                .toList();
    output.print(terminal, ScheduleView.COLUMNS, rows);
    return Exit.OK.code();
  }
}
