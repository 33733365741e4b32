package dev.kurier.benchmarks.endtoend;

import dev.kurier.client.Requests;
import dev.kurier.protocol.Order;
import dev.kurier.protocol.Request;
import dev.kurier.protocol.TaskId;
import dev.kurier.protocol.TopicNames;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

/**
 * Holds back all tasks of some queues and lets them go, as {@code kurier queue pause} and {@code
 * resume} do. Belongs to one thread.
 */
final class Gate implements AutoCloseable {

  private static final Duration LONGEST = Duration.ofMinutes(30);
  private static final String REASON = "a backlog is made";

  /** A pump that is polling goes on to the end of its poll, which takes a second at most. */
  private static final Duration OBEYED = Duration.ofMillis(1_300);

  private final Requests requests;
  private final List<Order.Subject> queues;
  private final SecureRandom random = new SecureRandom();

  Gate(String bootstrapServers, List<String> queues) {
    this.queues = queues.stream().map(Order.Subject::queue).toList();
    this.requests =
        Requests.open(
            Map.of("bootstrap.servers", bootstrapServers),
            new TopicNames(TopicNames.DEFAULT_NAMESPACE));
  }

  /** Returns when no runner begins a task any more. */
  void shut() throws InterruptedException {
    all(queue ->
        new Request.GiveOrder(id(), queue, Order.Instruction.PAUSE, LONGEST, REASON, "benchmark"));
    Thread.sleep(OBEYED);
  }

  /** Returns when the ledger will hear of it; runners obey some milliseconds later. */
  void open() {
    all(queue -> new Request.LiftOrder(id(), queue, REASON, "benchmark"));
  }

  private void all(Function<Order.Subject, Request> order) {
    CompletableFuture.allOf(
            queues.stream()
                .map(queue -> requests.orders(order.apply(queue)))
                .toArray(CompletableFuture[]::new))
        .join();
  }

  private TaskId id() {
    return TaskId.timeOrdered(System.currentTimeMillis(), random);
  }

  @Override
  public void close() {
    requests.close();
  }
}
