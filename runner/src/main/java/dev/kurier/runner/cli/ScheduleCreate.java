package dev.kurier.runner.cli;

import dev.kurier.client.TaskType;
import dev.kurier.protocol.JsonText;
import dev.kurier.protocol.Request;
import dev.kurier.protocol.ScheduleState;
import dev.kurier.protocol.ScheduleTerms;
import dev.kurier.protocol.ScheduleTerms.Misfire;
import dev.kurier.protocol.ScheduleTerms.Overlap;
import dev.kurier.protocol.ScheduledTask;
import dev.kurier.runner.schedule.ScheduleRun;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "create",
    description = "Submit a task again and again; changes the schedule if there is one.")
final class ScheduleCreate implements Callable<Integer> {

  private final Terminal terminal;

  @Mixin private final ConfigOptions config;
  @Mixin private final OutputOptions output = new OutputOptions();

  @Parameters(index = "0", paramLabel = "NAME", description = "names the schedule")
  private String name = "";

  @Parameters(index = "1", paramLabel = "TYPE", description = "which handler, for example shop.ocr")
  private String type = "";

  @Option(
      names = "--cron",
      paramLabel = "CRON",
      required = true,
      description = "minute, hour, day of month, month, day of week, or @hourly, @daily, ...")
  private String cron = "";

  @Option(
      names = "--zone",
      paramLabel = "ZONE",
      description = "an IANA name such as Europe/Berlin (default: UTC)")
  private String zone = "UTC";

  @Option(
      names = "--misfire",
      paramLabel = "POLICY",
      description = "times that nobody could fire at: skip (default), once, all")
  private Misfire misfire = Misfire.SKIP;

  @Option(
      names = "--overlap",
      paramLabel = "POLICY",
      description =
          "while an earlier task has not ended: allow (default), skip, wait, replace (cancels it)")
  private Overlap overlap = Overlap.ALLOW;

  @Option(
      names = {"-i", "--input"},
      paramLabel = "JSON",
      description = "the argument: JSON, @FILE, or - for standard input (default: null)")
  private String input = "null";

  @Option(names = "--queue", paramLabel = "NAME", description = "the lane (default: default)")
  private String queue = TaskType.DEFAULT_QUEUE;

  @Option(
      names = "--timeout",
      paramLabel = "DURATION",
      description = "the longest run of one attempt")
  private Optional<Duration> timeout = Optional.empty();

  @Option(
      names = "--attempts",
      paramLabel = "N",
      description = "how often each may be tried, 1 to 100")
  private int attempts;

  ScheduleCreate(Terminal terminal) {
    this.terminal = terminal;
    this.config = new ConfigOptions(terminal);
  }

  @Override
  public Integer call() {
    Request.PutSchedule put = request(PayloadInput.read(terminal, input));
    Scheduling scheduling = new Scheduling(new Installation(config.load().kafka()));
    ScheduleState state =
        scheduling.ask(
            name, put, now -> now.filter(known -> known.terms().equals(put.terms())).isPresent());
    output.print(terminal, ScheduleView.row(state));
    return Exit.OK.code();
  }

  private Request.PutSchedule request(JsonText payload) {
    try {
      ScheduledTask task =
          new ScheduledTask(type, queue, payload, timeout, attempts, Optional.empty());
      ScheduleTerms terms = new ScheduleTerms(cron, zone, misfire, overlap, task);
      ScheduleRun.next(terms, Instant.now());
      return new Request.PutSchedule(name, terms, terminal.user());
    } catch (IllegalArgumentException e) {
      throw new CommandException(Exit.USAGE, String.valueOf(e.getMessage()));
    }
  }
}
