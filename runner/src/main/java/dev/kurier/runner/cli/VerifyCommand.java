package dev.kurier.runner.cli;

import dev.kurier.runner.verify.Evidence;
import dev.kurier.runner.verify.Report;
import dev.kurier.runner.verify.Window;
import java.time.Clock;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "verify",
    description = "Check all that was written down of the tasks against what is promised.")
final class VerifyCommand implements Callable<Integer> {

  private final Terminal terminal;

  @Mixin private final ConfigOptions config;
  @Mixin private final OutputOptions output = new OutputOptions();

  @Option(
      names = "--from",
      paramLabel = "TIME",
      defaultValue = "1h",
      description =
          "tasks submitted since: an instant, or a duration before now (default: ${DEFAULT-VALUE})")
  private String from = "1h";

  @Option(
      names = "--to",
      paramLabel = "TIME",
      description = "tasks submitted before: the same (default: now)")
  private Optional<String> to = Optional.empty();

  @Option(
      names = "--canary",
      paramLabel = "TEXT",
      description = "a secret that must be in no record")
  private Optional<String> canary = Optional.empty();

  VerifyCommand(Terminal terminal) {
    this.terminal = terminal;
    this.config = new ConfigOptions(terminal);
  }

  @Override
  public Integer call() throws InterruptedException {
    Window window = window(Clock.systemUTC().instant());
    Report report = Verification.report(config.load().kafka(), new Evidence(), window, canary);
    new VerifyView(terminal).print(report, output);
    return report.holds() ? Exit.OK.code() : Exit.FAILED.code();
  }

  private Window window(Instant now) {
    Instant start = MomentText.read("--from", from, now);
    Instant end =
        to.map(text -> MomentText.read("--to", text, now)).orElse(now.plus(Verification.SLACK));
    if (!start.isBefore(end)) {
      throw new CommandException(Exit.USAGE, "--from lies before --to");
    }
    return new Window(start, end, now);
  }
}
