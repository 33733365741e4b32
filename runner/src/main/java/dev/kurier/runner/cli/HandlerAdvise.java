package dev.kurier.runner.cli;

import dev.kurier.protocol.JsonText;
import dev.kurier.runner.advise.Advice;
import dev.kurier.runner.advise.Candidate;
import dev.kurier.runner.advise.Candidates;
import dev.kurier.runner.advise.Habits;
import dev.kurier.runner.advise.ModeAdvice;
import dev.kurier.runner.advise.Trial;
import dev.kurier.runner.advise.TrialRun;
import dev.kurier.runner.execute.HarnessFiles;
import dev.kurier.runner.task.HandlerCode;
import dev.kurier.runner.task.HandlerSpec;
import dev.kurier.runner.task.TaskExecutor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "advise",
    description = {
      "Measure a handler in each mode that it can run in and recommend one, with the figures.",
      "It really runs: use a payload whose effects may be repeated."
    })
final class HandlerAdvise implements Callable<Integer> {

  private final Terminal terminal;

  @Mixin private final MeasuredHandler measured;
  @Mixin private final OutputOptions output = new OutputOptions();

  @Option(
      names = "--embedded",
      description = "also run it in a Python inside this process, which its crash would end")
  private boolean embedded;

  HandlerAdvise(Terminal terminal) {
    this.terminal = terminal;
    this.measured = new MeasuredHandler(terminal);
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    HandlerSpec handler = measured.handler();
    Path sdk = Files.createTempDirectory("kurier-sdk-");
    try {
      HarnessFiles.unpack(sdk);
      List<Candidate> candidates = Candidates.of(handler, sdk, embedded);
      JsonText payload = payload(candidates);
      List<Trial> trials = trials(candidates, payload, handler);
      Advice advice = ModeAdvice.decide(trials, Habits.of(trials));
      new AdviceView(handler.type(), payload, trials, advice).print(terminal, output);
      return (advice.candidate().isPresent() ? Exit.OK : Exit.FAILED).code();
    } finally {
      remove(sdk);
    }
  }

  private List<Trial> trials(List<Candidate> candidates, JsonText payload, HandlerSpec handler)
      throws InterruptedException {
    List<Integer> loads =
        IntStream.of(1, MeasuredHandler.mostAtOnce(handler)).distinct().boxed().toList();
    TrialRun run = new TrialRun(this::executor, payload, loads, measured.lasting());
    List<Trial> trials = new ArrayList<>();
    for (Candidate candidate : candidates) {
      terminal.say("measuring mode " + candidate.name() + " ...");
      trials.add(run.of(candidate));
    }
    return trials;
  }

  private TaskExecutor executor(Candidate candidate) {
    return measured.executor(candidate.handler());
  }

  /** Only an interpreter that has imported the function knows its schema. */
  private JsonText payload(List<Candidate> candidates) {
    return measured
        .given()
        .orElseGet(() -> {
          Candidate described =
              candidates.stream()
                  .filter(candidate -> candidate.mode() == HandlerCode.Mode.FORK)
                  .findFirst()
                  .orElse(candidates.getFirst());
          try (TaskExecutor executor = executor(described)) {
            MeasuredHandler.start(executor);
            return measured.payload(executor);
          }
        });
  }

  private static void remove(Path folder) throws IOException {
    List<Path> files;
    try (Stream<Path> walk = Files.walk(folder)) {
      files = walk.sorted(Comparator.reverseOrder()).toList();
    }
    for (Path file : files) {
      Files.deleteIfExists(file);
    }
  }
}
