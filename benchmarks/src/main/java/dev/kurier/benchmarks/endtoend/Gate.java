package dev.kurier.benchmarks.endtoend;

import dev.kurier.client.Requests;
import dev.kurier.protocol.Order;
import dev.kurier.protocol.Request;
import dev.kurier.protocol.TaskId;
import dev.kurier.protocol.TopicNames;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Map;

/**
 * Holds back all tasks of the queue and lets them go, as {@code kurier queue pause} and {@code
 * resume} do. Belongs to one thread.
 */
final class Gate implements AutoCloseable {

  private static final Order.Subject QUEUE = new Order.Subject(Order.Scope.QUEUE, NodeFile.QUEUE);
  private static final Duration LONGEST = Duration.ofMinutes(30);
  private static final String REASON = "a backlog is made";

  /** A pump that is polling goes on to the end of its poll, which takes a second at most. */
  private static final Duration OBEYED = Duration.ofMillis(1_300);

  private final Requests requests;
  private final SecureRandom random = new SecureRandom();

  Gate(String bootstrapServers) {
    this.requests =
        Requests.open(
            Map.of("bootstrap.servers", bootstrapServers),
            new TopicNames(TopicNames.DEFAULT_NAMESPACE));
  }

  /** Returns when no runner begins a task any more. */
  void shut() throws InterruptedException {
    requests
        .orders(
            new Request.GiveOrder(
                id(), QUEUE, Order.Instruction.PAUSE, LONGEST, REASON, "benchmark"))
        .join();
    Thread.sleep(OBEYED);
  }

  /** Returns when the ledger will hear of it; runners obey some milliseconds later. */
  void open() {
    requests.orders(new Request.LiftOrder(id(), QUEUE, REASON, "benchmark")).join();
  }

  private TaskId id() {
    return TaskId.timeOrdered(System.currentTimeMillis(), random);
  }

  @Override
  public void close() {
    requests.close();
  }
}
