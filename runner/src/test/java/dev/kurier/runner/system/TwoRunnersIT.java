package dev.kurier.runner.system;

import static java.util.stream.Collectors.counting;
import static java.util.stream.Collectors.groupingBy;
import static org.assertj.core.api.Assertions.assertThat;

import dev.kurier.protocol.AttemptRecord;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(420)
class TwoRunnersIT {

  private static final int FIRST = 300;
  private static final int SECOND = 600;

  @TempDir Path folder;

  @Test
  void runnerThatJoinsMidwayTakesItsShare() throws Exception {
    try (var town = new Town(folder)) {
      town.broker();
      town.ledger();
      town.runner("one");
      KurierProcess demo = town.demo(FIRST);
      try (var watch = new StateWatch(town.bootstrapServers())) {
        watch.await("the first runner works", states -> states.isAmidst(10));

        town.runner("other");

        int submitted = town.accounting(demo).path("submitted").asInt();
        // The newcomer may have been ready too late for its share of the first work.
        int more = town.accounting(town.demo(SECOND)).path("submitted").asInt();
        watch.await("all have ended", states -> states.ended() >= submitted + more);
        assertThat(runsByNode(watch))
            .hasSize(2)
            .allSatisfy((node, runs) -> assertThat(runs).isGreaterThanOrEqualTo(10));
      }
    }
  }

  private static Map<String, Long> runsByNode(StateWatch watch) {
    return watch.states().stream()
        .flatMap(state -> state.history().stream())
        .collect(groupingBy(AttemptRecord::node, counting()));
  }
}
