package dev.kurier.benchmarks;

import dev.kurier.benchmarks.endtoend.Scenario;
import dev.kurier.benchmarks.executor.Contests;
import dev.kurier.benchmarks.executor.JsonReport;
import dev.kurier.benchmarks.executor.Table;
import dev.kurier.benchmarks.measure.CannotServe;
import dev.kurier.benchmarks.measure.Contest;
import dev.kurier.benchmarks.measure.Machine;
import dev.kurier.benchmarks.measure.Payload;
import dev.kurier.benchmarks.measure.Python;
import dev.kurier.benchmarks.measure.Round;
import dev.kurier.benchmarks.measure.Row;
import dev.kurier.runner.task.HandlerCode.Mode;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** Prints Kurier beside the bare floor of this machine, mode by mode. */
@Command(
    name = "run",
    description = "Measures each mode beside the bare floor of the same run.",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    subcommands = {
      MicroCommand.class,
      EndToEndCommand.class,
      ReportCommand.class,
      CapacityCommand.class
    })
final class Main implements Callable<Integer> {

  @Spec private CommandSpec spec = CommandSpec.create();

  @Option(
      names = "--modes",
      split = ",",
      paramLabel = "MODE",
      description = "Of process, fork, warm, embedded, java (default: all).")
  private List<Mode> modes = List.of(Mode.values());

  @Option(
      names = "--seconds",
      paramLabel = "N",
      defaultValue = "1",
      description = "How long one measurement takes (default: ${DEFAULT-VALUE}).")
  private double seconds;

  @Option(
      names = "--repeat",
      paramLabel = "N",
      defaultValue = "5",
      description = "How many measurements each figure is the median of (default: 5).")
  private int repeats;

  @Option(names = "--json", paramLabel = "FILE", description = "Where every sample is written.")
  private Optional<Path> json = Optional.empty();

  @Option(
      names = "--python",
      paramLabel = "NAME",
      defaultValue = "python3",
      description = "The interpreter of handlers and floors (default: ${DEFAULT-VALUE}).")
  private String python = "python3";

  private Main() {}

  public static void main(String[] arguments) {
    CommandLine command = new CommandLine(new Main());
    command.setCaseInsensitiveEnumValuesAllowed(true);
    command.registerConverter(Scenario.class, Main::scenario);
    System.exit(command.execute(arguments));
  }

  private static Scenario scenario(String word) {
    return Stream.of(Scenario.values())
        .filter(scenario -> scenario.word().equals(word))
        .findFirst()
        .orElseThrow(() ->
            new TypeConversionException(
                "'%s' is none of %s"
                    .formatted(word, Stream.of(Scenario.values()).map(Scenario::word).toList())));
  }

  /** Where programs and results are: {@code benchmarks/} of the source tree. */
  static Path folder() {
    return Path.of(System.getProperty("kurier.benchmarks", "benchmarks")).toAbsolutePath();
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    Path folder = folder();
    Python interpreter = Python.find(python);
    Machine machine = Machine.here(folder, interpreter, Clock.systemUTC());
    Payload payload = Payload.standard();
    try (Scratch scratch = Scratch.make()) {
      Files.write(scratch.folder().resolve("payload.json"), payload.bytes());
      measure(new Contests(folder, scratch.folder(), interpreter, payload), machine);
    }
    return 0;
  }

  private void measure(Contests contests, Machine machine)
      throws IOException, InterruptedException {
    PrintWriter err = spec.commandLine().getErr();
    Round round =
        new Round(
            Duration.ofMillis(Math.round(1000 * seconds)), repeats, what -> err.println(what));
    List<Row> rows = new ArrayList<>();
    Map<String, String> leftOut = new LinkedHashMap<>();
    for (Mode mode : modes) {
      try {
        for (Contest contest : contests.of(mode)) {
          rows.addAll(measure(contest, round));
        }
      } catch (CannotServe missing) {
        leftOut.put(name(mode), String.valueOf(missing.getMessage()));
      }
    }
    report(machine, rows, leftOut);
  }

  private static List<Row> measure(Contest contest, Round round)
      throws IOException, InterruptedException {
    try (contest) {
      List<Row> rows = new ArrayList<>();
      for (int concurrency : contest.concurrencies()) {
        rows.addAll(round.run(contest, concurrency));
      }
      return rows;
    }
  }

  private void report(Machine machine, List<Row> rows, Map<String, String> leftOut)
      throws IOException {
    PrintWriter out = spec.commandLine().getOut();
    out.print(Table.of(rows));
    leftOut.forEach((mode, why) -> out.printf("%-16s left out: %s%n", mode, why));
    out.println();
    out.print(machine.text());
    out.flush();
    if (json.isPresent()) {
      Files.write(json.get(), JsonReport.of(machine, rows, leftOut));
    }
  }

  private static String name(Mode mode) {
    return mode.name().toLowerCase(Locale.ROOT);
  }
}
