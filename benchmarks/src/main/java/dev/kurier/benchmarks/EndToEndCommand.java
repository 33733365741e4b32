package dev.kurier.benchmarks;

import dev.kurier.benchmarks.endtoend.EndToEnd;
import dev.kurier.benchmarks.endtoend.Profile;
import dev.kurier.benchmarks.endtoend.Scenario;
import dev.kurier.benchmarks.measure.Machine;
import dev.kurier.benchmarks.measure.Python;
import dev.kurier.benchmarks.report.Findings;
import dev.kurier.benchmarks.report.FindingsJson;
import dev.kurier.benchmarks.report.FindingsTable;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.apache.kafka.common.utils.AppInfoParser;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Starts broker, ledger and runners as processes and measures them from submit to reply. */
@Command(
    name = "end-to-end",
    description = "Measures broker, ledger, runners and client together, beside bare Kafka.",
    mixinStandardHelpOptions = true,
    sortOptions = false)
final class EndToEndCommand implements Callable<Integer> {

  @Spec private CommandSpec spec = CommandSpec.create();

  @Option(
      names = "--profile",
      paramLabel = "NAME",
      defaultValue = "full",
      description = "smoke, quick, full or capacity (default: ${DEFAULT-VALUE}).")
  private Profile profile = Profile.FULL;

  @Option(
      names = "--only",
      split = ",",
      paramLabel = "NAME",
      description = "Of submit, drain-java and so on, see README.md (default: the profile's).")
  private Set<Scenario> only = Set.of();

  @Option(
      names = "--also",
      split = ",",
      paramLabel = "NAME",
      description = "Beside the others, for example million.")
  private Set<Scenario> also = Set.of();

  @Option(
      names = "--peers",
      split = ",",
      paramLabel = "NAME",
      description = "Of celery, bullmq, rq: what is installed for it goes to target/peers.")
  private List<String> peers = List.of();

  @Option(names = "--seconds", paramLabel = "N", description = "Instead of the profile's.")
  private Optional<Double> seconds = Optional.empty();

  @Option(names = "--repeat", paramLabel = "N", description = "Instead of the profile's.")
  private Optional<Integer> repeat = Optional.empty();

  @Option(
      names = "--queue",
      paramLabel = "SETTINGS",
      defaultValue = "",
      description = "More about the queue, as in kurier.yaml: 'prefetch: 100, pumps: 4'.")
  private String queue = "";

  @Option(
      names = "--json",
      paramLabel = "FILE",
      description = "Where every sample is written (default: target/end-to-end.json).")
  private Optional<Path> json = Optional.empty();

  @Option(names = "--report", description = "Write docs/performance.md and its picture as well.")
  private boolean isReported;

  @Option(
      names = "--python",
      paramLabel = "NAME",
      defaultValue = "python3",
      description = "The interpreter of handlers and floors (default: ${DEFAULT-VALUE}).")
  private String python = "python3";

  @Override
  public Integer call() throws IOException, InterruptedException {
    Path folder = Main.folder();
    Python interpreter = Python.find(python);
    SequencedMap<String, String> facts = facts(folder, interpreter);
    try (Scratch scratch = Scratch.make()) {
      PrintWriter err = spec.commandLine().getErr();
      EndToEnd run = new EndToEnd(folder, scratch.folder(), interpreter, choice(), err::println);
      run.run();
      facts.putAll(run.versions());
      report(new Findings(facts, run.findings(), run.notMeasured()), folder);
    }
    return 0;
  }

  private EndToEnd.Choice choice() {
    Set<Scenario> chosen = EnumSet.copyOf(only.isEmpty() ? profile.scenarios() : only);
    chosen.addAll(also);
    return new EndToEnd.Choice(chosen, time(), repeats(), peers, queue);
  }

  private Duration time() {
    return seconds
        .map(chosen -> Duration.ofMillis(Math.round(1_000 * chosen)))
        .orElse(profile.time());
  }

  private int repeats() {
    return repeat.orElse(profile.repeats());
  }

  private SequencedMap<String, String> facts(Path folder, Python interpreter)
      throws IOException, InterruptedException {
    SequencedMap<String, String> facts = new LinkedHashMap<>();
    facts.put("command", String.join(" ", spec.commandLine().getParseResult().originalArgs()));
    facts.put(
        "measurements",
        "medians of %d (of %d where sizes differ), each about %s s"
            .formatted(
                repeats(), Math.min(EndToEnd.MOST_OF_SCALE, repeats()), time().toMillis() / 1e3));
    facts.put("kafka", AppInfoParser.getVersion());
    facts.putAll(new TreeMap<>(Machine.here(folder, interpreter, Clock.systemUTC()).facts()));
    facts.put("python", interpreter.version());
    return facts;
  }

  private void report(Findings findings, Path folder) throws IOException {
    Path file = json.orElse(RunOption.newest(folder));
    Files.write(file, FindingsJson.write(findings));
    PrintWriter out = spec.commandLine().getOut();
    out.print(FindingsTable.of(findings));
    out.println("every sample   " + file);
    if (isReported) {
      out.println("written        " + new Docs(folder.resolveSibling("docs")).write(findings));
    }
    out.flush();
  }
}
