package dev.kurier.benchmarks;

import dev.kurier.benchmarks.measure.Machine;
import dev.kurier.benchmarks.micro.MicroRun;
import dev.kurier.benchmarks.micro.Suite;
import dev.kurier.benchmarks.micro.Thoroughness;
import dev.kurier.benchmarks.report.Finding;
import dev.kurier.benchmarks.report.Findings;
import dev.kurier.benchmarks.report.FindingsJson;
import dev.kurier.benchmarks.report.FindingsTable;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.util.Version;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import tools.jackson.core.json.PackageVersion;

/** Measures single steps by JMH and prints them beside their floors. */
@Command(
    name = "micro",
    description = "Measures codecs, the ledger's fold, worker frames and permits by JMH.",
    mixinStandardHelpOptions = true,
    sortOptions = false)
final class MicroCommand implements Callable<Integer> {

  @Spec private CommandSpec spec = CommandSpec.create();

  @Option(
      names = "--only",
      split = ",",
      paramLabel = "NAME",
      description = "Of codec, fold, channel, permit (default: all).")
  private Set<Suite> only = EnumSet.allOf(Suite.class);

  @Option(names = "--quick", description = "One JVM and shorter iterations: a minute and a half.")
  private boolean isQuick;

  @Option(names = "--json", paramLabel = "FILE", description = "Where every sample is written.")
  private Optional<Path> json = Optional.empty();

  @Override
  public Integer call() throws IOException, InterruptedException, RunnerException {
    Thoroughness thoroughness = isQuick ? Thoroughness.QUICK : Thoroughness.FULL;
    SequencedMap<String, String> facts = facts(thoroughness);
    MicroRun run = new MicroRun(thoroughness, spec.commandLine().getErr()::println);
    List<Finding> all = new ArrayList<>();
    for (Suite suite : EnumSet.copyOf(only)) {
      all.addAll(run.measure(suite));
    }
    Findings findings = new Findings(facts, all, new LinkedHashMap<>());
    PrintWriter out = spec.commandLine().getOut();
    out.print(FindingsTable.of(findings));
    out.flush();
    if (json.isPresent()) {
      Files.write(json.get(), FindingsJson.write(findings));
    }
    return 0;
  }

  private SequencedMap<String, String> facts(Thoroughness thoroughness)
      throws IOException, InterruptedException {
    SequencedMap<String, String> facts = new LinkedHashMap<>();
    facts.put("command", String.join(" ", spec.commandLine().getParseResult().originalArgs()));
    facts.put("measurements", thoroughness.text());
    facts.put("jmh", Version.getPlainVersion());
    facts.put("jackson", PackageVersion.VERSION.toString());
    facts.putAll(new TreeMap<>(Machine.here(Main.folder(), Clock.systemUTC()).facts()));
    return facts;
  }
}
