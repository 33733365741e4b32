package dev.kurier.runner.cli;

import dev.kurier.protocol.TaskId;
import dev.kurier.runner.replay.ReplayOrder;
import dev.kurier.runner.replay.ReplayPlan;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(name = "create", description = "Run dead-lettered tasks again, each under a new id.")
final class ReplayCreate implements Callable<Integer> {

  private final Terminal terminal;

  @Mixin private final ConfigOptions config;
  @Mixin private final FilterOptions which = new FilterOptions();
  @Mixin private final OutputOptions output = new OutputOptions();

  @Option(
      names = "--id",
      paramLabel = "ID",
      description = "the same id never replays a task twice (default: new)")
  private Optional<String> id = Optional.empty();

  @Option(names = "--dry-run", description = "only tell what would be replayed")
  private boolean dryRun;

  @Option(names = "--yes", description = "do it")
  private boolean yes;

  ReplayCreate(Terminal terminal) {
    this.terminal = terminal;
    this.config = new ConfigOptions(terminal);
  }

  @Override
  public Integer call() {
    ReplayOrder order = order();
    ReplayRun replay = new ReplayRun(new Installation(config.load().kafka()));
    ReplayPlan plan = replay.plan(order);
    boolean doIt = yes && !dryRun;
    if (doIt) {
      replay.send(plan);
    }
    output.print(terminal, summary(order, plan, doIt));
    if (!doIt && !dryRun && !plan.replayable().isEmpty()) {
      throw new CommandException(
          Exit.USAGE,
          "nothing was done: %d tasks would run again; add --yes to do it"
              .formatted(plan.replayable().size()));
    }
    return Exit.OK.code();
  }

  private ReplayOrder order() {
    Instant now = Instant.now();
    String name =
        id.orElseGet(() -> TaskId.timeOrdered(now.toEpochMilli(), new SecureRandom()).value());
    try {
      return new ReplayOrder(name, which.filter(), which.start(now), which.limit());
    } catch (IllegalArgumentException e) {
      throw new CommandException(Exit.USAGE, "--id: " + e.getMessage());
    }
  }

  private static Map<String, Object> summary(ReplayOrder order, ReplayPlan plan, boolean done) {
    Map<String, Long> skipped =
        plan.skipped().stream()
            .collect(Collectors.groupingBy(one -> one.cause().name(), Collectors.counting()));
    List<Map<String, String>> tasks =
        plan.replayable().stream()
            .map(step -> step.request())
            .map(
                request -> Map.of("id", request.taskId().value(), "newId", request.newId().value()))
            .toList();
    Map<String, Object> summary = new LinkedHashMap<>();
    summary.put("replay", order.id());
    summary.put("matched", plan.matched());
    summary.put("replayable", plan.replayable().size());
    summary.put("skipped", skipped);
    summary.put("done", done);
    summary.put("tasks", tasks);
    return summary;
  }
}
