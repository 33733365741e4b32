package dev.kurier.runner.cli;

import dev.kurier.client.TaskTail;
import dev.kurier.client.TaskTail.News;
import dev.kurier.protocol.LogEntry;
import dev.kurier.protocol.StandardStream;
import dev.kurier.protocol.Status;
import dev.kurier.protocol.TaskId;
import dev.kurier.protocol.TaskState;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "logs",
    description = {
      "Show what a task printed: its stdout on stdout, its stderr on stderr.",
      "Control characters become escapes. Lines of this command begin with "
          + Terminal.OWN_LINE
          + " on stderr."
    })
final class TaskLogs implements Callable<Integer> {

  private static final Duration POLL = Duration.ofMillis(200);

  private final Terminal terminal;

  @Mixin private final ConfigOptions config;
  @Mixin private final OutputOptions output = new OutputOptions();

  @Parameters(paramLabel = "ID", description = "the task")
  private String id = "";

  @Option(
      names = {"-f", "--follow"},
      description = "go on until the task has ended")
  private boolean follow;

  @Option(
      names = "--stream",
      paramLabel = "NAME",
      description = "stdout or stderr only (default: both)")
  private Optional<String> stream = Optional.empty();

  @Option(names = "--attempt", paramLabel = "N", description = "this attempt only (default: all)")
  private Optional<Integer> attempt = Optional.empty();

  @Option(
      names = "--raw",
      description = "leave every byte as it is: output can then steer the terminal")
  private boolean raw;

  TaskLogs(Terminal terminal) {
    this.terminal = terminal;
    this.config = new ConfigOptions(terminal);
  }

  @Override
  public Integer call() {
    TaskId taskId = TaskIds.of(id);
    LogReading reading = new LogReading(stream.map(TaskLogs::streamOf), attempt);
    LogView view = view();
    Installation installation = new Installation(config.load().kafka());
    Installation.FoundState found =
        installation
            .state(taskId)
            .orElseThrow(() -> TaskIds.notFound(taskId, installation.names().state()));
    sayWhereItStands(found.state());
    LogEnding ending = new LogEnding(InstantSource.system(), found.state());
    try (TaskTail tail = installation.tail(found)) {
      show(tail, reading, view, ending);
    }
    view.end();
    if (reading.isEmpty()) {
      terminal.sayOwn(whyNothing(ending, installation.names().logs()));
    } else if (ending.state().status().isTerminal()) {
      ending.unended().forEach(this::sayNotEnded);
    }
    return Exit.OK.code();
  }

  private void sayWhereItStands(TaskState state) {
    if (follow && !state.status().isTerminal() && state.status() != Status.RUNNING) {
      terminal.sayOwn("task " + state.task().id() + " is " + state.status());
    }
  }

  private LogView view() {
    if (raw && output.isJson()) {
      throw new CommandException(Exit.USAGE, "--raw does not go with JSON, which keeps every byte");
    }
    return switch (output.format()) {
      case table -> new PlainLog(terminal, raw);
      case json -> new JsonLog(terminal, true);
      case jsonl -> new JsonLog(terminal, false);
    };
  }

  private static StandardStream streamOf(String label) {
    return StandardStream.labelled(label)
        .orElseThrow(() ->
            new CommandException(Exit.USAGE, "--stream is stdout or stderr, not '" + label + "'"));
  }

  /** Ends early when nobody reads standard output any more. */
  private void show(TaskTail tail, LogReading reading, LogView view, LogEnding ending) {
    while ((tail.isBehind() || !isDone(ending)) && !terminal.out().checkError()) {
      for (News news : tail.poll(POLL)) {
        switch (news) {
          case News.Stated(TaskState state) -> ending.becomes(state);
          case News.Printed(LogEntry entry) -> {
            ending.sees(entry);
            reading.read(entry).forEach(view::show);
          }
        }
      }
    }
  }

  private boolean isDone(LogEnding ending) {
    return ending.isOver() || (!follow && !ending.state().status().isTerminal());
  }

  private void sayNotEnded(LogEntry.Source source) {
    terminal.sayOwn(
        ("the end of attempt %d, execution %s, is missing:"
                + " its runner was lost, or the broker was away")
            .formatted(source.attempt(), source.execution()));
  }

  private String whyNothing(LogEnding ending, String topic) {
    TaskState state = ending.state();
    String task = "task " + state.task().id() + " is " + state.status();
    if (ending.hasSeenAny()) {
      return task + " and has no output of that attempt";
    }
    if (!state.status().isTerminal()) {
      return task + " and has printed nothing yet" + (follow ? "" : "; wait for it with -f");
    }
    return state.history().isEmpty()
        ? task + " and never ran, so it has no output"
        : task
            + " since "
            + state.updatedAt()
            + ", and its output is no longer in "
            + topic
            + ": output is kept for 3 days";
  }
}
