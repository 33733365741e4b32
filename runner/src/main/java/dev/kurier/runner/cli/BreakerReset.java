package dev.kurier.runner.cli;

import dev.kurier.protocol.Order.Subject;
import dev.kurier.protocol.Request;
import dev.kurier.protocol.TaskId;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "reset",
    description = {
      "Close the breakers of a group on all nodes that run now, and forget what they have counted."
    })
final class BreakerReset implements Callable<Integer> {

  private final Terminal terminal;

  @Mixin private final ConfigOptions config;
  @Mixin private final OutputOptions output = new OutputOptions();

  @Parameters(paramLabel = "GROUP", description = "the breaker group")
  private String group = "";

  @Option(names = "--reason", paramLabel = "TEXT", description = "why, for those who wonder")
  private String reason = "";

  BreakerReset(Terminal terminal) {
    this.terminal = terminal;
    this.config = new ConfigOptions(terminal);
  }

  @Override
  public Integer call() {
    TaskId id = Ordering.newId();
    Request.ResetBreaker request = request(id);
    Installation installation = new Installation(config.load().kafka());
    Subject subject = Subject.breaker(group);
    RunnerBeats.warnIfUnknown(subject, installation, terminal);
    new Ordering(installation).ask(request, id, subject);
    output.print(terminal, Map.of("breaker", group, "order", "reset"));
    return Exit.OK.code();
  }

  private Request.ResetBreaker request(TaskId id) {
    try {
      String by = terminal.user();
      return new Request.ResetBreaker(id, group, reason, by);
    } catch (IllegalArgumentException e) {
      throw new CommandException(Exit.USAGE, String.valueOf(e.getMessage()));
    }
  }
}
