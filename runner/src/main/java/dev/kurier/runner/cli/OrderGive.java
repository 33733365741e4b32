package dev.kurier.runner.cli;

import dev.kurier.protocol.Order;
import dev.kurier.protocol.Order.Instruction;
import dev.kurier.protocol.Order.Scope;
import dev.kurier.protocol.Order.Subject;
import dev.kurier.protocol.Request;
import dev.kurier.protocol.TaskId;
import dev.kurier.runner.kafka.KafkaSettings;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Orders something about a queue, a type or a breaker group, for a while. */
abstract sealed class OrderGive implements Callable<Integer> {

  private static final Duration PAUSE = Duration.ofHours(24);
  private static final Duration BREAKER = Duration.ofHours(1);

  private final Terminal terminal;
  private final Scope scope;
  private final Instruction instruction;
  private final Duration usual;

  @Mixin private final ConfigOptions config;
  @Mixin private final OutputOptions output = new OutputOptions();

  @Parameters(paramLabel = "NAME", description = "what the order is about")
  private String name = "";

  @Option(
      names = "--reason",
      paramLabel = "TEXT",
      required = true,
      description = "why, for those who wonder")
  private String reason = "";

  @Option(
      names = "--for",
      paramLabel = "DURATION",
      description = "how long, at most 14d (default: 24h for a pause, 1h for a breaker)")
  private Optional<Duration> lasts = Optional.empty();

  private OrderGive(Terminal terminal, Scope scope, Instruction instruction, Duration usual) {
    this.terminal = terminal;
    this.scope = scope;
    this.instruction = instruction;
    this.usual = usual;
    this.config = new ConfigOptions(terminal);
  }

  @Command(
      name = "pause",
      description = {
        "Begin no task of a queue until it is resumed or the time is over, on any node. What runs",
        "goes on; what comes waits. Deadlines go on too."
      })
  static final class PauseQueue extends OrderGive {
    PauseQueue(Terminal terminal) {
      super(terminal, Scope.QUEUE, Instruction.PAUSE, PAUSE);
    }
  }

  @Command(
      name = "pause",
      description = {
        "Begin no task of a type until it is resumed or the time is over, on any node and in any",
        "queue. What runs goes on; deadlines do too."
      })
  static final class PauseType extends OrderGive {
    PauseType(Terminal terminal) {
      super(terminal, Scope.TYPE, Instruction.PAUSE, PAUSE);
    }
  }

  @Command(
      name = "hold",
      description = "Let nothing through the breakers of a group, on any node, for a while.")
  static final class Hold extends OrderGive {
    Hold(Terminal terminal) {
      super(terminal, Scope.BREAKER, Instruction.HOLD, BREAKER);
    }
  }

  @Command(
      name = "ignore",
      description = {
        "Let everything through the breakers of a group, on any node, whatever they think, for a",
        "while. Meanwhile they count nothing."
      })
  static final class Ignore extends OrderGive {
    Ignore(Terminal terminal) {
      super(terminal, Scope.BREAKER, Instruction.IGNORE, BREAKER);
    }
  }

  @Override
  public Integer call() {
    TaskId id = Ordering.newId();
    Request.GiveOrder request = request(id);
    KafkaSettings kafka = config.load().kafka();
    Installation installation = new Installation(kafka);
    check(request.subject(), kafka, installation);
    Order order =
        new Ordering(installation)
            .ask(request, id, request.subject())
            .of(request.subject())
            .orElseThrow(() ->
                new CommandException(
                    Exit.UNKNOWN, "the order has ended already; was its time too short?"));
    output.print(terminal, OrderView.row(order));
    return Exit.OK.code();
  }

  private Request.GiveOrder request(TaskId id) {
    try {
      return new Request.GiveOrder(
          id, new Subject(scope, name), instruction, lasts.orElse(usual), reason, terminal.user());
    } catch (IllegalArgumentException e) {
      throw new CommandException(Exit.USAGE, String.valueOf(e.getMessage()));
    }
  }

  // Types are known to runners alone: a pause may come before the first of them.
  private void check(Subject subject, KafkaSettings kafka, Installation installation) {
    switch (subject.scope()) {
      case QUEUE -> requireQueue(subject.name(), kafka);
      case TYPE -> {}
      case BREAKER -> RunnerBeats.warnIfUnknown(subject, installation, terminal);
    }
  }

  private static void requireQueue(String name, KafkaSettings kafka) {
    QueueTopics queues = QueueTopics.read(kafka);
    if (!queues.names().contains(name)) {
      throw new CommandException(
          Exit.NOT_FOUND, "no queue '" + name + "'; there are: " + queues.names());
    }
  }
}
