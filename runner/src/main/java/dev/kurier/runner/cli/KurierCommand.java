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
    CommandLine root = new CommandLine(new KurierCommand());
    new CommandTree(terminal).addTo(root, List.of(arguments));
    return prepared(root, terminal).execute(arguments);
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

  private static Duration duration(String text) {
    try {
      return DurationText.parse(text);
    } catch (IllegalArgumentException e) {
      throw new CommandLine.TypeConversionException(e.getMessage());
    }
  }
}
