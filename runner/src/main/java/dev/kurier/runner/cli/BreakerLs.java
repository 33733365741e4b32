package dev.kurier.runner.cli;

import dev.kurier.protocol.Order;
import dev.kurier.runner.explain.NodeSeen;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
    name = "ls",
    description = {
      "List the circuit breakers of all runners, as their newest heartbeats tell, and what was",
      "ordered about them: FORCED_OPEN is held and DISABLED is ignored by an operator."
    })
final class BreakerLs implements Callable<Integer> {

  private static final List<String> COLUMNS =
      List.of("group", "node", "state", "order", "until", "by", "reason");

  private final Terminal terminal;

  @Mixin private final ConfigOptions config;
  @Mixin private final OutputOptions output = new OutputOptions();

  BreakerLs(Terminal terminal) {
    this.terminal = terminal;
    this.config = new ConfigOptions(terminal);
  }

  @Override
  public Integer call() {
    Installation installation = new Installation(config.load().kafka());
    OrdersInForce orders = OrdersInForce.read(installation);
    output.print(terminal, COLUMNS, rows(RunnerBeats.read(installation), orders));
    return Exit.OK.code();
  }

  /** One for each breaker, and for each order about a group that no runner has. */
  static List<Map<String, Object>> rows(RunnerBeats runners, OrdersInForce orders) {
    var rows = new ArrayList<Map<String, Object>>();
    for (NodeSeen beat : runners.nodes()) {
      beat.heartbeat()
          .breakers()
          .forEach((group, state) -> {
            Map<String, Object> row = row(group, orders.of(Order.Subject.breaker(group)));
            row.put("node", beat.heartbeat().node());
            row.put("host", beat.heartbeat().host());
            row.put("state", state);
            row.put("heard", beat.at().toString());
            rows.add(row);
          });
    }
    List<String> groups = runners.groups();
    for (Order order : orders.all()) {
      String group = order.subject().name();
      if (order.subject().scope() == Order.Scope.BREAKER && !groups.contains(group)) {
        rows.add(row(group, Optional.of(order)));
      }
    }
    rows.sort(Comparator.comparing(row -> row.get("group") + "/" + row.getOrDefault("node", "")));
    return rows;
  }

  private static Map<String, Object> row(String group, Optional<Order> order) {
    Map<String, Object> row = new LinkedHashMap<>();
    row.put("group", group);
    order.ifPresent(known -> {
      Map<String, Object> fields = OrderView.row(known);
      fields.remove("breaker");
      row.putAll(fields);
    });
    return row;
  }
}
