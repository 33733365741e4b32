package dev.kurier.runner.cli;

import dev.kurier.client.SubmitException;
import dev.kurier.runner.config.NearestName;
import dev.kurier.runner.kafka.BrokerUnreachableException;
import dev.kurier.runner.kafka.TopologyException;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/** Says in one sentence why a command ended badly, and gives the exit code. */
final class Failures {

  private static final Logger LOG = LoggerFactory.getLogger(Failures.class);

  private final Terminal terminal;

  Failures(Terminal terminal) {
    this.terminal = terminal;
  }

  int wrongUsage(ParameterException e, String[] arguments) {
    terminal.say("kurier: " + e.getMessage() + hint(e));
    terminal.say("see: " + e.getCommandLine().getCommandSpec().qualifiedName() + " --help");
    return Exit.USAGE.code();
  }

  private static String hint(ParameterException e) {
    if (e instanceof UnmatchedArgumentException unmatched && !unmatched.getUnmatched().isEmpty()) {
      List<String> known = List.copyOf(e.getCommandLine().getSubcommands().keySet());
      return NearestName.hint(unmatched.getUnmatched().getFirst(), known);
    }
    return "";
  }

  int ended(Exception e, CommandLine command, ParseResult result) {
    Exit exit = exitOf(e);
    terminal.say("kurier: " + e.getMessage());
    if (exit == Exit.UNKNOWN && !(e instanceof CommandException)) {
      LOG.atError()
          .setCause(e)
          .addKeyValue("command", command.getCommandName())
          .log("command.broken");
    }
    return exit.code();
  }

  private static Exit exitOf(Exception e) {
    return switch (e) {
      case CommandException known -> known.exit();
      case BrokerUnreachableException unreachable -> Exit.UNREACHABLE;
      case dev.kurier.client.BrokerUnreachableException unreachable -> Exit.UNREACHABLE;
      case SubmitException refused -> Waiting.exitOf(refused.code());
      case TopologyException wrong -> Exit.USAGE;
      default -> Exit.UNKNOWN;
    };
  }
}
