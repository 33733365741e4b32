package dev.kurier.runner.cli;

import dev.kurier.protocol.Order;
import dev.kurier.protocol.Order.Subject;
import dev.kurier.protocol.Request;
import dev.kurier.protocol.TaskId;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Lifts what was ordered about a queue, a type or a breaker group. */
abstract sealed class OrderLift implements Callable<Integer> {

  private final Terminal terminal;
  private final Order.Scope scope;

  @Mixin private final ConfigOptions config;
  @Mixin private final OutputOptions output = new OutputOptions();

  @Parameters(paramLabel = "NAME", description = "what the order is about")
  private String name = "";

  @Option(names = "--reason", paramLabel = "TEXT", description = "why, for those who wonder")
  private String reason = "";

  private OrderLift(Terminal terminal, Order.Scope scope) {
    this.terminal = terminal;
    this.scope = scope;
    this.config = new ConfigOptions(terminal);
  }

  @Command(name = "resume", description = "Lift the pause of a queue.")
  static final class ResumeQueue extends OrderLift {
    ResumeQueue(Terminal terminal) {
      super(terminal, Order.Scope.QUEUE);
    }
  }

  @Command(name = "resume", description = "Lift the pause of a type.")
  static final class ResumeType extends OrderLift {
    ResumeType(Terminal terminal) {
      super(terminal, Order.Scope.TYPE);
    }
  }

  @Command(name = "release", description = "Lift the hold, or the ignore, of a breaker group.")
  static final class Release extends OrderLift {
    Release(Terminal terminal) {
      super(terminal, Order.Scope.BREAKER);
    }
  }

  @Override
  public Integer call() {
    Subject subject = subject();
    Installation installation = new Installation(config.load().kafka());
    Order past =
        OrdersInForce.read(installation)
            .of(subject)
            .orElseThrow(() ->
                new CommandException(
                    Exit.NOT_FOUND, "no order about " + OrderView.name(subject) + " is in force"));
    TaskId id = Ordering.newId();
    String by = terminal.user();
    new Ordering(installation)
        .ask(new Request.LiftOrder(id, subject, reason, by), id, subject)
        .of(subject)
        .ifPresent(order -> {
          throw new CommandException(
              Exit.FAILED, "somebody has ordered anew: " + OrderView.sentence(order));
        });
    Map<String, Object> row = new LinkedHashMap<>();
    row.put(OrderView.word(scope), subject.name());
    row.put("lifted", OrderView.word(past.instruction()));
    row.put("was", OrderView.sentence(past));
    output.print(terminal, row);
    return Exit.OK.code();
  }

  private Subject subject() {
    try {
      return new Subject(scope, name);
    } catch (IllegalArgumentException e) {
      throw new CommandException(Exit.USAGE, String.valueOf(e.getMessage()));
    }
  }
}
