package dev.kurier.runner.cli;

import dev.kurier.runner.config.DurationText;
import dev.kurier.runner.config.HandlerConfig;
import dev.kurier.runner.task.HandlerCode;
import dev.kurier.runner.task.HandlerSpec;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(name = "ls", description = "List the configured handlers.")
final class HandlerLs implements Callable<Integer> {

  private static final List<String> COLUMNS =
      List.of("type", "mode", "runs", "queue", "timeout", "attempts", "breaker");

  private final Terminal terminal;

  @Mixin private final ConfigOptions config;
  @Mixin private final OutputOptions output = new OutputOptions();

  HandlerLs(Terminal terminal) {
    this.terminal = terminal;
    this.config = new ConfigOptions(terminal);
  }

  @Override
  public Integer call() {
    output.print(terminal, COLUMNS, config.load().handlers().stream().map(HandlerLs::row).toList());
    return Exit.OK.code();
  }

  private static Map<String, Object> row(HandlerConfig handler) {
    HandlerSpec spec = handler.spec();
    Map<String, Object> row = new LinkedHashMap<>();
    row.put("type", spec.type());
    row.put("mode", spec.code().mode().name().toLowerCase(Locale.ROOT));
    row.put("runs", runs(spec.code()));
    row.put("queue", handler.queue());
    row.put("timeout", DurationText.print(spec.timeout()));
    row.put("attempts", spec.maxAttempts());
    row.put("breaker", spec.breakerGroup());
    return row;
  }

  private static String runs(HandlerCode code) {
    return switch (code) {
      case HandlerCode.Function function -> function.module() + ":" + function.function();
      case HandlerCode.EmbeddedFunction function -> function.module() + ":" + function.function();
      case HandlerCode.Script script -> script.file().toString();
      case HandlerCode.Command command -> String.join(" ", command.argv());
      case HandlerCode.JavaClass java -> java.name();
    };
  }
}
