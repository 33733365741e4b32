package dev.kurier.runner.cli;

import dev.kurier.protocol.Order;
import dev.kurier.runner.kafka.KafkaSettings;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
    name = "ls",
    description = {
      "List queues: how each is dispatched; how many tasks wait for a runner, in a managed queue of",
      "how many fair keys and the highest priority among them, and for how long the oldest has",
      "waited; how many wait for something else (their time, their next attempt, other tasks); how",
      "many are in flight: held",
      "by a runner or, of a managed queue, let out to them. A run of a few milliseconds is never",
      "claimed: in a direct queue it counts as waiting until it has ended. A paused queue tells until",
      "when, by whom and why."
    })
final class QueueLs implements Callable<Integer> {

  private final Terminal terminal;

  @Mixin private final ConfigOptions config;
  @Mixin private final OutputOptions output = new OutputOptions();

  QueueLs(Terminal terminal) {
    this.terminal = terminal;
    this.config = new ConfigOptions(terminal);
  }

  @Override
  public Integer call() {
    KafkaSettings kafka = config.load().kafka();
    Installation installation = new Installation(kafka);
    Map<String, QueueCount> counts =
        QueueTopics.read(kafka)
            .count(installation.openStates().stream().map(Installation.FoundState::state));
    output.print(terminal, QueueCount.COLUMNS, rows(counts, OrdersInForce.read(installation)));
    return Exit.OK.code();
  }

  private static List<Map<String, Object>> rows(
      Map<String, QueueCount> counts, OrdersInForce orders) {
    Instant now = Instant.now();
    return counts.entrySet().stream()
        .map(count -> count.getValue().row(now, orders.of(Order.Subject.queue(count.getKey()))))
        .toList();
  }
}
