package dev.kurier.runner.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.kurier.client.SubmitOptions;
import dev.kurier.client.TaskClient;
import dev.kurier.client.TaskHandle;
import dev.kurier.client.TaskType;
import dev.kurier.protocol.TaskId;
import dev.kurier.runner.system.CrashCell.Fault;
import dev.kurier.runner.system.CrashTown.Victim;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/** One cell of a runner or a ledger, beside a steady one of the same role. */
final class NodeCrash {

  private static final TaskType<Integer, Integer> SHORT =
      TaskType.of("crash.short", Integer.class, Integer.class);
  private static final TaskType<Integer, Integer> LONG =
      TaskType.of("crash.long", Integer.class, Integer.class);
  private static final int ROUNDS = 8;
  private static final int SHORT_ONES = 16;
  private static final int LONG_ONES = 4;
  private static final Duration LATE = Duration.ofSeconds(3);
  private static final Duration STILL = Duration.ofSeconds(8);
  private static final Duration LIMIT = Duration.ofSeconds(90);

  private final CrashTown town;
  private final TaskClient client;
  private final CrashCell cell;
  private final List<TaskHandle<Integer>> handles = new ArrayList<>();

  NodeCrash(CrashTown town, TaskClient client, CrashCell cell) {
    this.town = town;
    this.client = client;
    this.cell = cell;
  }

  /** What came of it, in one line. */
  String row(Random random) throws Exception {
    Victim victim = town.victim(cell, 1 + random.nextInt(2), LATE.toMillis());
    try {
      loadUntilItFails(victim);
      long failed = follow(victim);
      for (TaskHandle<Integer> handle : handles) {
        Integer result = handle.result().get(LIMIT.toSeconds(), TimeUnit.SECONDS);
        assertThat(result).as(cell + ": result of " + handle.id()).isNotNull();
        Boolean differs = handle.differs().get(LIMIT.toSeconds(), TimeUnit.SECONDS);
        assertThat(differs).as(cell + ": what a runner told of " + handle.id()).isFalse();
      }
      return row(Duration.ofNanos(System.nanoTime() - failed));
    } finally {
      victim.process().kill();
    }
  }

  private String row(Duration recovery) {
    Set<TaskId> ids = handles.stream().map(TaskHandle::id).collect(Collectors.toSet());
    Evidence evidence = Evidence.about(ids, town.bootstrapServers());
    evidence.holdsForAllOf(ids);
    return "%s | %d | %d | %d | %.1f s"
        .formatted(
            cell,
            ids.size(),
            evidence.runs(),
            evidence.duplicates(),
            recovery.toMillis() / 1_000.0);
  }

  private void loadUntilItFails(Victim victim) throws Exception {
    for (int round = 0; round < ROUNDS && !victim.hasFailed(); round++) {
      submit();
      long patience = System.nanoTime() + Duration.ofSeconds(3).toNanos();
      await().atMost(LIMIT).until(() -> victim.hasFailed() || System.nanoTime() > patience);
    }
    assertThat(victim.hasFailed())
        .as(() -> victim.process().said(cell + " was never reached"))
        .isTrue();
  }

  private void submit() throws Exception {
    List<TaskHandle<Integer>> sent = new ArrayList<>();
    for (int i = 0; i < LONG_ONES; i++) {
      sent.add(client.submit(LONG, i));
    }
    for (int i = 0; i < SHORT_ONES; i++) {
      sent.add(client.submit(SHORT, i, SubmitOptions::reportedReply));
    }
    for (TaskHandle<Integer> handle : sent) {
      var _ = handle.submitted().get(LIMIT.toSeconds(), TimeUnit.SECONDS);
    }
    handles.addAll(sent);
  }

  /** Does what belongs to the fault; gives the time from which on it can be mended. */
  private long follow(Victim victim) throws Exception {
    long failed = System.nanoTime();
    if (cell.fault() == Fault.HALT) {
      assertThat(victim.process().awaitExit(LIMIT)).isEqualTo(137);
    } else if (cell.fault() == Fault.STOP) {
      await().during(STILL).atMost(STILL.plusSeconds(5)).until(victim.process()::isAlive);
      victim.resume();
    } else if (cell.fault() == Fault.BROKER_KILL) {
      town.killBroker();
      failed = System.nanoTime();
    }
    return failed;
  }
}
