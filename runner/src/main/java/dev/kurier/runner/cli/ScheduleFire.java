package dev.kurier.runner.cli;

import dev.kurier.protocol.Request;
import dev.kurier.protocol.ScheduleState;
import dev.kurier.protocol.ScheduledTask;
import dev.kurier.runner.schedule.ScheduleRun;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Submits tasks of a schedule beside its own times. */
abstract sealed class ScheduleFire implements Callable<Integer> {

  private final Terminal terminal;

  @Mixin private final ConfigOptions config;
  @Mixin private final OutputOptions output = new OutputOptions();

  @Parameters(paramLabel = "NAME", description = "the schedule")
  private String name = "";

  private ScheduleFire(Terminal terminal) {
    this.terminal = terminal;
    this.config = new ConfigOptions(terminal);
  }

  @Command(name = "trigger", description = "Submit its task once, now.")
  static final class Trigger extends ScheduleFire {
    Trigger(Terminal terminal) {
      super(terminal);
    }

    @Override
    List<Instant> times(ScheduleState state, Instant now) {
      return List.of(now.truncatedTo(ChronoUnit.MILLIS));
    }
  }

  @Command(
      name = "backfill",
      description = "Submit its tasks for all its times in a span; one that is there already, not.")
  static final class Backfill extends ScheduleFire {

    @Option(
        names = "--from",
        paramLabel = "MOMENT",
        required = true,
        description = "an instant, or how long ago, for example 7d")
    private String from = "";

    @Option(names = "--to", paramLabel = "MOMENT", description = "the same (default: now)")
    private Optional<String> to = Optional.empty();

    @Option(names = "--yes", description = "do it; else only tell how many there are")
    private boolean yes;

    Backfill(Terminal terminal) {
      super(terminal);
    }

    @Override
    List<Instant> times(ScheduleState state, Instant now) {
      Instant first = MomentText.read("--from", from, now);
      Instant last = to.map(text -> MomentText.read("--to", text, now)).orElse(now);
      List<Instant> times = between(state, first, last);
      if (times.isEmpty()) {
        throw new CommandException(Exit.NOT_FOUND, "it has no times in this span");
      }
      if (!yes) {
        throw new CommandException(
            Exit.USAGE,
            "nothing was done: it has %d times in this span, from %s to %s; add --yes to do it"
                .formatted(times.size(), times.getFirst(), times.getLast()));
      }
      return times;
    }

    private static List<Instant> between(ScheduleState state, Instant first, Instant last) {
      int most = Request.FireSchedule.MOST;
      List<Instant> times = ScheduleRun.times(state.terms(), first.minusNanos(1), last, most + 1);
      if (times.size() > most) {
        throw new CommandException(
            Exit.USAGE,
            "it has more than %d times in this span; take a shorter one".formatted(most));
      }
      return times;
    }
  }

  @Override
  public Integer call() {
    Scheduling scheduling = new Scheduling(new Installation(config.load().kafka()));
    ScheduleState before = scheduling.known(name);
    List<Instant> times = times(before, Instant.now());
    scheduling.ask(
        name,
        new Request.FireSchedule(name, times),
        state -> state.filter(known -> known.fired() >= before.fired() + times.size()).isPresent());
    output.print(terminal, List.of("time", "task"), times.stream().map(this::row).toList());
    return Exit.OK.code();
  }

  private Map<String, Object> row(Instant time) {
    Map<String, Object> row = new LinkedHashMap<>();
    row.put("time", time.toString());
    row.put("task", ScheduledTask.id(name, time).value());
    return row;
  }

  /** For which times. */
  abstract List<Instant> times(ScheduleState state, Instant now);
}
