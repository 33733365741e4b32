package dev.kurier.runner.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.kurier.protocol.TaskId;
import dev.kurier.protocol.TaskState;
import dev.kurier.runner.system.CrashCell.Fault;
import dev.kurier.runner.system.CrashTown.Victim;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** One cell of a submitting program: it fails, and is run again with the same ids. */
final class ClientCrash {

  private static final int TASKS = 20;
  private static final Duration STILL = Duration.ofSeconds(8);
  private static final Duration LIMIT = Duration.ofSeconds(150);

  private final CrashTown town;
  private final ClientCell cell;
  private final Path journal;
  private final List<String> ids;

  ClientCrash(CrashTown town, ClientCell cell, Path journal) {
    this.town = town;
    this.cell = cell;
    this.journal = journal;
    this.ids = IntStream.range(0, TASKS).mapToObj(n -> journal.getFileName() + "-" + n).toList();
  }

  /** What came of it, in one line. */
  String row(Random random) throws Exception {
    // Behind those that are acknowledged by then.
    int times = 1 + random.nextInt(SubmittingProgram.FIRST_ONES, TASKS);
    Victim victim = town.submitter(cell, times, journal, ids);
    await().atMost(LIMIT).until(() -> victim.hasFailed() || !victim.process().isAlive());
    assertThat(victim.hasFailed())
        .as(() -> victim.process().said(cell + " was never reached"))
        .isTrue();
    follow(victim);
    Set<TaskId> acknowledged = acknowledged();
    assertThat(acknowledged)
        .as("acknowledged before %s", cell)
        .hasSizeGreaterThanOrEqualTo(SubmittingProgram.FIRST_ONES);
    awaitEnds(acknowledged);
    town.submitAgain(journal, ids);
    Evidence evidence = evidence();
    return "%s | %d | %d acknowledged | %d | %d"
        .formatted(cell, TASKS, acknowledged.size(), evidence.runs(), evidence.duplicates());
  }

  private void follow(Victim victim) throws Exception {
    if (cell.fault() == Fault.HALT) {
      assertThat(victim.process().awaitExit(LIMIT)).isEqualTo(137);
      return;
    }
    if (cell.fault() == Fault.STOP) {
      await().during(STILL).atMost(STILL.plusSeconds(5)).until(victim.process()::isAlive);
      victim.resume();
    } else {
      town.killBroker();
    }
    int exit = victim.process().awaitExit(LIMIT);
    assertThat(exit).as(() -> victim.process().said("no results")).isZero();
  }

  private Set<TaskId> acknowledged() throws IOException {
    return Files.readAllLines(journal).stream().map(TaskId::new).collect(Collectors.toSet());
  }

  /** Before anybody sends them again. */
  private void awaitEnds(Set<TaskId> acknowledged) {
    await()
        .atMost(LIMIT)
        .untilAsserted(() -> {
          Set<TaskId> ended = new HashSet<>();
          for (TaskState state : Evidence.states(acknowledged, town.bootstrapServers())) {
            if (state.status().isTerminal()) {
              ended.add(state.task().id());
            }
          }
          assertThat(ended).as("acknowledged and ended").isEqualTo(acknowledged);
        });
  }

  private Evidence evidence() {
    Set<TaskId> all = ids.stream().map(TaskId::new).collect(Collectors.toSet());
    Evidence evidence = Evidence.about(all, town.bootstrapServers());
    evidence.holdsForAllOf(all);
    return evidence;
  }
}
