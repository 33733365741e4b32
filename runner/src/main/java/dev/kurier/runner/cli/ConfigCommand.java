package dev.kurier.runner.cli;

import dev.kurier.runner.config.ConfigProblem;
import dev.kurier.runner.config.ConfigResult;
import dev.kurier.runner.config.EffectiveValue;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
    name = "config",
    description = "Check the configuration; show each value in force and where it comes from.")
final class ConfigCommand implements Callable<Integer> {

  private final Terminal terminal;

  @Mixin private final ConfigOptions config;
  @Mixin private final OutputOptions output = new OutputOptions();

  ConfigCommand(Terminal terminal) {
    this.terminal = terminal;
    this.config = new ConfigOptions(terminal);
  }

  @Override
  public Integer call() {
    return switch (config.result()) {
      case ConfigResult.Loaded loaded -> {
        List<Map<String, String>> rows = loaded.values().stream().map(ConfigCommand::row).toList();
        output.print(terminal, List.of("setting", "value", "source"), rows);
        yield Exit.OK.code();
      }
      case ConfigResult.Refused refused -> {
        refused.problems().stream().map(ConfigProblem::toString).forEach(terminal::say);
        yield Exit.USAGE.code();
      }
    };
  }

  private static Map<String, String> row(EffectiveValue value) {
    Map<String, String> row = new LinkedHashMap<>();
    row.put("setting", value.name());
    row.put("value", value.value());
    row.put("source", value.source());
    return row;
  }
}
