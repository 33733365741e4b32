package dev.kurier.runner.cli;

import dev.kurier.protocol.DeadLetter;
import dev.kurier.protocol.TaskId;
import dev.kurier.protocol.TaskState;
import dev.kurier.runner.config.KurierConfig;
import dev.kurier.runner.node.KurierNode;
import dev.kurier.runner.node.Role;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "demo",
    description = {
      "Analyze every module of Python's standard library, with real trouble among the tasks,",
      "and account for each of them. Needs no network; with --kafka uses nodes that run already."
    })
final class DemoCommand implements Callable<Integer> {

  private final Terminal terminal;

  @Mixin private final OutputOptions output = new OutputOptions();

  @Option(
      names = "--kafka",
      paramLabel = "HOST:PORT",
      description = "submit to nodes that run already")
  private Optional<String> kafka = Optional.empty();

  @Option(
      names = "--namespace",
      paramLabel = "NAME",
      description = "prefix of all topics (default: kurier)")
  private Optional<String> namespace = Optional.empty();

  @Option(
      names = "--limit",
      paramLabel = "N",
      description = "analyze at most N modules (default: all)")
  private int limit = Integer.MAX_VALUE;

  DemoCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    try (DemoFolder folder = DemoFolder.make();
        DemoDependency dependency = DemoDependency.reserve()) {
      String run = folder.file("").getFileName().toString();
      DemoTask.Scene scene =
          new DemoTask.Scene(run, dependency.port(), folder.file("prices.json").toString());
      String python = terminal.environment().getOrDefault("KURIER_PYTHON", "python3");
      List<DemoTask> tasks =
          DemoTask.all(DemoModules.list(python, folder.file("modules.py"), limit), scene);
      return run(folder, dependency, tasks);
    }
  }

  private int run(DemoFolder folder, DemoDependency dependency, List<DemoTask> tasks) {
    String run = folder.file("").getFileName().toString();
    DemoBoard board = new DemoBoard();
    Outcome outcome;
    KurierConfig config = config(folder, run);
    terminal.say("starting; %d tasks will be submitted".formatted(tasks.size()));
    try (Nodes nodes = nodes(config, folder)) {
      Installation installation = new Installation(config.kafka().at(nodes.bootstrapServers()));
      DemoRun demo = new DemoRun(installation, dependency, board);
      Duration took;
      try (DemoView _ = DemoView.show(terminal, board, tasks.size())) {
        took = demo.run(tasks, folder.file("prices.json"));
      }
      outcome = new Outcome(demo, installation.allStates(), deadLetters(installation, demo), took);
    }
    DemoSummary summary = outcome.summary(board, DemoChildren.alive(run).size());
    if (output.isJson()) {
      output.print(terminal, summary.fields());
      summary.contradictions().forEach(terminal::say);
    } else {
      new DemoReport(terminal).print(outcome.demo().records(), outcome.dead(), summary);
    }
    return (summary.holds() ? Exit.OK : Exit.FAILED).code();
  }

  private static List<DeadLetter> deadLetters(Installation installation, DemoRun demo) {
    Set<TaskId> mine = demo.submitted();
    Set<TaskId> replays = demo.replays();
    return installation.deadLetters().stream()
        .map(Installation.FoundLetter::letter)
        .filter(letter -> mine.contains(letter.id()) || replays.contains(letter.id()))
        .toList();
  }

  private KurierConfig config(DemoFolder folder, String run) {
    Map<String, String> environment = new HashMap<>(terminal.environment());
    environment.put(DemoChildren.MARK, run);
    Map<String, String> flags = new HashMap<>();
    kafka.ifPresent(value -> flags.put("kafka.bootstrap.servers", value));
    namespace.ifPresent(value -> flags.put("namespace", value));
    return ConfigOptions.load(flags, environment, folder.file("kurier.yaml"));
  }

  /** Nodes of its own in a private folder, or those that run already. */
  private Nodes nodes(KurierConfig config, DemoFolder folder) {
    if (kafka.isPresent()) {
      return new Nodes(kafka.get(), Optional.empty());
    }
    KurierNode node = NodeStart.start(config, Role.together(), folder.file("broker"), 0);
    return new Nodes(node.bootstrapServers(), Optional.of(node));
  }

  private record Nodes(String bootstrapServers, Optional<KurierNode> own) implements AutoCloseable {
    @Override
    public void close() {
      own.ifPresent(KurierNode::close);
    }
  }

  /** All that was observed while the installation was there. */
  private record Outcome(
      DemoRun demo, Map<TaskId, TaskState> states, List<DeadLetter> dead, Duration took) {

    DemoSummary summary(DemoBoard board, int childrenLeft) {
      return DemoSummary.of(
          new DemoSummary.Observed(
              demo.submitted(),
              demo.records().replied(),
              demo.replays(),
              states,
              dead.stream().map(DeadLetter::id).collect(Collectors.toSet()),
              board.picture().breakerOpened(),
              childrenLeft,
              took));
    }
  }
}
