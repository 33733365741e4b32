package dev.kurier.runner.advise;

import dev.kurier.protocol.JsonText;
import dev.kurier.protocol.Outcome;
import dev.kurier.runner.task.ExecutionReport;
import dev.kurier.runner.task.ExecutionReport.Footprint;
import dev.kurier.runner.task.HandlerCode;
import dev.kurier.runner.task.HandlerCode.Mode;
import dev.kurier.runner.task.HandlerCode.ResultSource;
import dev.kurier.runner.task.HandlerCode.Reuse;
import dev.kurier.runner.task.HandlerSpec;
import dev.kurier.runner.task.Place;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/** Trials with figures that were not measured. */
final class Trials {

  static final Outcome CRASH =
      new Outcome.Crashed(OptionalInt.empty(), OptionalInt.of(11), "signal 11");

  private Trials() {}

  static Trial of(Mode mode, Duration median, double perSecond) {
    return of(mode, median, perSecond, List.of());
  }

  static Trial of(Mode mode, Duration median, double perSecond, List<ExecutionReport> first) {
    return new Trial(
        candidate(mode),
        Optional.empty(),
        first,
        Optional.empty(),
        List.of(figures(1, median, perSecond / 2), figures(2, median, perSecond)));
  }

  static Trial grown(long before, long after, int tasks) {
    Trial warm = of(Mode.WARM, Duration.ofNanos(9000), 100_000);
    return new Trial(
        warm.candidate(),
        warm.problem(),
        warm.first(),
        Optional.of(new Trial.Growth(tasks, before, after)),
        warm.figures());
  }

  static Trial problem(Mode mode, String problem, ExecutionReport... first) {
    return new Trial(
        candidate(mode), Optional.of(problem), List.of(first), Optional.empty(), List.of());
  }

  static ExecutionReport alive(String result) {
    return report(new Outcome.Succeeded(JsonText.of(result)), Footprint.alive(7));
  }

  static ExecutionReport ended(String result) {
    return report(new Outcome.Succeeded(JsonText.of(result)), Footprint.ended(7, 1 << 20));
  }

  static ExecutionReport report(Outcome outcome, Footprint footprint) {
    return new ExecutionReport(
        outcome,
        Instant.EPOCH,
        Duration.ofMillis(1),
        "",
        Optional.empty(),
        List.of(),
        footprint,
        Optional.empty());
  }

  private static Figures figures(int concurrency, Duration median, double perSecond) {
    return new Figures(
        concurrency,
        100,
        0,
        Optional.empty(),
        median,
        median.multipliedBy(2),
        perSecond,
        OptionalLong.empty());
  }

  private static Candidate candidate(Mode mode) {
    HandlerCode code =
        switch (mode) {
          case PROCESS -> new HandlerCode.Command(List.of("job"), ResultSource.STDOUT_JSON);
          case FORK -> new HandlerCode.Function("m", "f", Reuse.NEVER);
          case WARM -> new HandlerCode.Function("m", "f", Reuse.warm());
          case EMBEDDED -> new HandlerCode.EmbeddedFunction("m", "f");
          case JAVA -> new HandlerCode.JavaClass("shop.Upper", List.of());
        };
    return new Candidate(HandlerSpec.of("t", code, Place.in(Path.of("/srv"))), "{}");
  }
}
