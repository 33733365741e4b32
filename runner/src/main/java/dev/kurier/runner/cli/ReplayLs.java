package dev.kurier.runner.cli;

import dev.kurier.protocol.ReplayState;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(name = "ls", description = "List replays, the newest first.")
final class ReplayLs implements Callable<Integer> {

  private final Terminal terminal;

  @Mixin private final ConfigOptions config;
  @Mixin private final OutputOptions output = new OutputOptions();

  ReplayLs(Terminal terminal) {
    this.terminal = terminal;
    this.config = new ConfigOptions(terminal);
  }

  @Override
  public Integer call() {
    List<Map<String, Object>> rows =
        new Installation(config.load().kafka())
            .replays().stream()
                .sorted(Comparator.comparing(ReplayState::createdAt).reversed())
                .map(ReplayView::row)
                .toList();
    output.print(terminal, ReplayView.COLUMNS, rows);
    return Exit.OK.code();
  }
}
