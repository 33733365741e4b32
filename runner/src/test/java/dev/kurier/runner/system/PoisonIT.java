package dev.kurier.runner.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.kurier.protocol.Reason;
import dev.kurier.protocol.Status;
import dev.kurier.protocol.TaskState;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A task that ends its node before anybody has heard of the run. */
@Timeout(420)
class PoisonIT {

  /** Four until its first claim, then two for each of the two others. */
  private static final int MOST_DEATHS = 8;

  private static final String CONFIG =
      """
      queues: { default: {}, inside: { concurrency: 1 } }
      handlers:
        poison.exit: { python: "poison:leave", mode: embedded, queue: inside }
      """;

  private static final String FUNCTIONS =
      """
      import os


      def leave(value, /):
          os._exit(3)
      """;

  @TempDir Path folder;

  @Test
  void itIsQuarantinedAfterAHandfulOfDeaths() throws Exception {
    Files.writeString(folder.resolve("kurier.yaml"), CONFIG);
    Files.writeString(folder.resolve("poison.py"), FUNCTIONS);
    try (var check = KurierProcess.start(folder, "handler", "check")) {
      // Without a shared library of the system's Python there is nothing to test.
      assumeThat(check.awaitExit(KurierProcess.LIMIT)).as(check.out()).isZero();
    }
    try (var town = new Town(folder)) {
      town.broker();
      try (var ledger = run(town, "ledger");
          var producer = Wire.producer(town.bootstrapServers())) {
        ledger.awaitLine("node.ready");
        var _ =
            Wire.submit(producer, Wire.task("poison", "poison.exit", "inside", "1"))
                .get(30, TimeUnit.SECONDS);
        try (var watch = new StateWatch(town.bootstrapServers())) {
          int deaths = deathsUntilTheEnd(town, watch);

          System.out.println("poison: quarantined after " + deaths + " deaths");
          assertThat(deaths).isBetween(3, MOST_DEATHS);
          TaskState state = watch.find("poison").orElseThrow();
          assertThat(state.reason()).isEqualTo(Reason.TOO_MANY_RUNNER_LOSSES);
          assertThat(state.counters().runnerLosses()).isEqualTo(3);
          assertThat(state.counters().attempts()).isZero();
        }
      }
    }
  }

  private int deathsUntilTheEnd(Town town, StateWatch watch) {
    for (int deaths = 0; deaths <= MOST_DEATHS; deaths++) {
      try (var node = run(town, "embedded")) {
        watch.await(
            "the node dies, or the task ends",
            states -> !node.isAlive() || states.is("poison", Status.QUARANTINED));
        if (node.isAlive()) {
          return deaths;
        }
      }
    }
    return MOST_DEATHS + 1;
  }

  private KurierProcess run(Town town, String role) {
    return KurierProcess.start(folder, "run", "--roles", role, "--kafka", town.bootstrapServers());
  }
}
