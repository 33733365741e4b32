package dev.kurier.benchmarks.micro;

import dev.kurier.benchmarks.measure.Spread;
import dev.kurier.benchmarks.report.Finding;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.SequencedSet;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;

/**
 * Measures steps by JMH, each in JVMs of its own.
 *
 * @param thoroughness how long
 * @param progress is told what is measured
 */
public record MicroRun(Thoroughness thoroughness, Consumer<String> progress) {

  private static final String UNIT = "ns";
  private static final String PARAMETER = "kind";

  /** All pairs of a suite, of each kind of record where it has several. */
  public List<Finding> measure(Suite suite) throws RunnerException {
    progress.accept(suite.word());
    String all = Pattern.quote(suite.benchmark().getName()) + "\\..*";
    return findings(suite, new Runner(thoroughness.options().include(all).build()).run());
  }

  private static List<Finding> findings(Suite suite, Collection<RunResult> results) {
    List<Finding> findings = new ArrayList<>();
    SequencedSet<String> kinds = new LinkedHashSet<>();
    results.forEach(result -> kinds.add(kind(result)));
    for (Suite.Pair pair : suite.pairs()) {
      for (String kind : kinds) {
        findings.add(
            new Finding(
                kind.isEmpty() ? pair.name() : pair.name() + " " + kind,
                1,
                UNIT,
                times(suite, pair.method(), kind, results),
                pair.beside(),
                times(suite, pair.floor(), kind, results),
                Optional.empty(),
                Optional.empty()));
      }
    }
    return findings;
  }

  private static Spread times(
      Suite suite, String method, String kind, Collection<RunResult> results) {
    String name = suite.benchmark().getName() + "." + method;
    return results.stream()
        .filter(result -> result.getParams().getBenchmark().equals(name))
        .filter(result -> kind(result).equals(kind))
        .map(MicroRun::iterations)
        .findFirst()
        .orElseThrow(() -> new IllegalStateException("nobody has measured " + name));
  }

  private static Spread iterations(RunResult result) {
    return new Spread(
        result.getBenchmarkResults().stream()
            .flatMap(fork -> fork.getIterationResults().stream())
            .map(iteration -> iteration.getPrimaryResult().getScore())
            .toList());
  }

  private static String kind(RunResult result) {
    return Optional.ofNullable(result.getParams().getParam(PARAMETER)).orElse("");
  }
}
