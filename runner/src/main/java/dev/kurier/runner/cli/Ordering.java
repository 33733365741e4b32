package dev.kurier.runner.cli;

import dev.kurier.client.Requests;
import dev.kurier.protocol.Order;
import dev.kurier.protocol.Request;
import dev.kurier.protocol.TaskId;
import java.security.SecureRandom;
import java.time.Duration;

/** Asks the ledger about orders and waits until all nodes can read of it. One thread. */
final class Ordering {

  private static final Duration LIMIT = Duration.ofSeconds(30);

  private final Installation installation;

  Ordering(Installation installation) {
    this.installation = installation;
  }

  static TaskId newId() {
    return TaskId.timeOrdered(System.currentTimeMillis(), new SecureRandom());
  }

  /** Returns the orders when the ledger has done what was asked for. */
  OrdersInForce ask(Request request, TaskId requestId, Order.Subject subject) {
    try (Requests requests = installation.requests()) {
      Waiting.forEnd(requests.orders(request));
    }
    return Waiting.until(
            () -> OrdersInForce.read(installation), orders -> orders.answer(requestId), LIMIT)
        .orElseThrow(() ->
            new CommandException(
                Exit.UNKNOWN,
                ("the order about %s is not in %s after %d s: does a node with the role ledger run?"
                        + " It counts as soon as one has read it")
                    .formatted(
                        OrderView.name(subject),
                        installation.names().control(),
                        LIMIT.toSeconds())));
  }
}
