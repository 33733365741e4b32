package dev.kurier.runner.cli;

import dev.kurier.protocol.Codecs;
import dev.kurier.protocol.Control;
import dev.kurier.protocol.Decoded;
import dev.kurier.runner.kafka.KafkaSettings;
import dev.kurier.runner.kafka.TopicTail;
import dev.kurier.runner.order.Orders;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "top",
    description = {
      "Show what goes on, again and again: nodes and their slots; queues, what waits in them and for",
      "how long; handlers, how many of their tasks end and fail in a second and what holds them; the",
      "commonest errors by their fingerprint. Reads all states once, and then what is new."
    })
final class TopCommand implements Callable<Integer> {

  private static final String CLEAR = "\u001b[H\u001b[2J\u001b[3J";

  private final Terminal terminal;

  @Mixin private final ConfigOptions config;
  @Mixin private final OutputOptions output = new OutputOptions();

  @Option(
      names = "--every",
      paramLabel = "TIME",
      defaultValue = "2s",
      description = "how often (default: ${DEFAULT-VALUE})")
  private Duration every = Duration.ofSeconds(2);

  @Option(
      names = "--over",
      paramLabel = "TIME",
      defaultValue = "1m",
      description = "the time that rates and errors are about (default: ${DEFAULT-VALUE})")
  private Duration span = Duration.ofMinutes(1);

  @Option(names = "--once", description = "once, and end")
  private boolean once;

  TopCommand(Terminal terminal) {
    this.terminal = terminal;
    this.config = new ConfigOptions(terminal);
  }

  @Override
  public Integer call() throws InterruptedException {
    if (span.toSeconds() < 1 || every.toMillis() < 100) {
      throw new CommandException(Exit.USAGE, "--over is at least 1s, and --every at least 100ms");
    }
    KafkaSettings kafka = config.load().kafka();
    QueueTopics queues = QueueTopics.read(kafka);
    TopBoard board = new TopBoard(span, InstantSource.system());
    Orders orders = new Orders("command", InstantSource.system());
    CountDownLatch never = new CountDownLatch(1);
    try (var states = new TopicTail(kafka, kafka.names().state(), "kurier-top", board::read);
        var control =
            new TopicTail(
                kafka, kafka.names().control(), "kurier-top-control", it -> hear(orders, it))) {
      states.start();
      control.start();
      boolean isLast = once;
      do {
        show(view(kafka, queues, board, orders));
        isLast |= terminal.out().checkError();
      } while (!isLast && !never.await(every.toMillis(), TimeUnit.MILLISECONDS));
    }
    return Exit.OK.code();
  }

  private static void hear(Orders orders, ConsumerRecord<byte[], byte[]> record) {
    if (record.value() != null
        && Codecs.CONTROL.decode(record.value()) instanceof Decoded.Valid<Control>(var control)) {
      orders.hear(control);
    }
  }

  private TopView view(KafkaSettings kafka, QueueTopics queues, TopBoard board, Orders orders) {
    return new TopView(
        Instant.now(),
        span,
        queues,
        board.open(),
        board.news(),
        RunnerBeats.read(new Installation(kafka)).nodes(),
        orders.inForce());
  }

  private void show(TopView view) {
    Map<String, Object> all = new LinkedHashMap<>();
    all.put("at", view.now().toString());
    all.put("nodes", view.nodeRows());
    all.put("queues", view.queueRows());
    all.put("handlers", view.handlerRows());
    all.put("errors", view.errorRows());
    switch (output.format()) {
      case table -> print(view);
      case json -> terminal.printJson(Json.pretty(all));
      case jsonl -> terminal.printJson(Json.compact(all));
    }
  }

  private void print(TopView view) {
    if (terminal.interactive() && !once) {
      terminal.out().print(CLEAR);
    }
    terminal.print(
        "at %s, ends and errors of the last %d s".formatted(view.now(), span.toSeconds()));
    table(TopView.NODES, view.nodeRows(), "no runner has been heard");
    table(TopView.QUEUES, view.queueRows(), "no queue");
    table(TopView.HANDLERS, view.handlerRows(), "no handler");
    table(TopView.ERRORS, view.errorRows(), "no errors");
  }

  private void table(List<String> columns, List<Map<String, Object>> rows, String otherwise) {
    terminal.print("");
    if (rows.isEmpty()) {
      terminal.print(otherwise);
    } else {
      new Table(columns).lines(rows).forEach(terminal::print);
    }
  }
}
