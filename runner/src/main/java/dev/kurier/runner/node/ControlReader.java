package dev.kurier.runner.node;

import dev.kurier.protocol.Codecs;
import dev.kurier.protocol.Control;
import dev.kurier.protocol.Decoded;
import dev.kurier.runner.guard.BreakerBoard;
import dev.kurier.runner.guard.Cancellations;
import dev.kurier.runner.order.Orders;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Does on this node what the ledger tells all nodes. Called on one thread. */
final class ControlReader {

  private static final Logger LOG = LoggerFactory.getLogger(ControlReader.class);

  private final Cancellations cancellations;
  private final Flights flights;
  private final Orders orders;
  private final BreakerBoard breakers;

  ControlReader(
      Cancellations cancellations, Flights flights, Orders orders, BreakerBoard breakers) {
    this.cancellations = cancellations;
    this.flights = flights;
    this.orders = orders;
    this.breakers = breakers;
  }

  void read(ConsumerRecord<byte[], byte[]> record) {
    if (record.value() == null) {
      return;
    }
    switch (Codecs.CONTROL.decode(record.value())) {
      case Decoded.Valid<Control>(Control control) -> obey(control);
      case Decoded.Malformed<Control> malformed ->
          LOG.atWarn()
              .addKeyValue("offset", record.offset())
              .addKeyValue("problem", malformed.message())
              .log("control record skipped");
    }
  }

  private void obey(Control control) {
    switch (control) {
      case Control.CancelTask cancel -> {
        cancellations.add(cancel.taskId());
        int concerned = flights.cancel(cancel.taskId(), cancel.reason(), cancel.force());
        tell("task cancelled", concerned, cancel.reason());
      }
      case Control.StartRun start -> flights.confirm(start.execution());
      case Control.StopRun stop ->
          tell("run stopped", flights.revoke(stop.execution()), stop.reason());
      case Control.OrderGiven _, Control.OrderLifted _ -> orders.hear(control);
      case Control.BreakerReset reset -> reset(reset);
    }
  }

  // What a node reads while it starts finds breakers that have counted nothing.
  private void reset(Control.BreakerReset reset) {
    if (orders.isNews(reset)) {
      breakers.reset(reset.group());
      LOG.atInfo()
          .addKeyValue("group", reset.group())
          .addKeyValue("by", reset.by())
          .addKeyValue("reason", reset.reason())
          .log("breaker reset");
    }
  }

  private static void tell(String event, int concerned, String reason) {
    if (concerned > 0) {
      LOG.atInfo().addKeyValue("reason", reason).addKeyValue("runs", concerned).log(event);
    }
  }
}
