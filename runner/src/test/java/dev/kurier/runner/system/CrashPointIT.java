package dev.kurier.runner.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.kurier.client.TaskClient;
import dev.kurier.client.TaskHandle;
import dev.kurier.client.TaskType;
import dev.kurier.protocol.TaskId;
import dev.kurier.runner.system.CrashCell.Fault;
import dev.kurier.runner.system.CrashTown.Victim;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Lets a process fail at each point on a task's way, beside a steady one of the same role: whatever
 * fails, nothing is lost and each task has one end. An ordinary build takes as many cells as its
 * time allows, in an order that a printed seed gives; the nightly profile takes all.
 */
@Timeout(5_400)
class CrashPointIT {

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

  private final long seed = Long.getLong("kurier.crash.seed", System.currentTimeMillis());
  private final Random random = new Random(seed);

  @TempDir Path folder;

  @Test
  void nothingIsLostWhereverAProcessFails() throws Exception {
    System.out.println("crash points: -Dkurier.crash.seed=" + seed);
    List<CrashCell> cells = inRandomOrder();
    long end = System.nanoTime() + seconds().toNanos();
    List<String> table = new ArrayList<>(List.of("cell | tasks | runs | duplicates | recovery"));
    try (var town = new CrashTown(folder);
        TaskClient client = client(town)) {
      for (CrashCell cell : cells) {
        if (System.nanoTime() < end) {
          table.add(new Run(town, client, cell).row());
        }
      }
    }
    System.out.println(String.join(System.lineSeparator(), table));
    System.out.printf(
        "crash points: %d of %d cells (-Dkurier.crash.seed=%d), lost 0, contradictory replies 0%n",
        table.size() - 1, cells.size(), seed);
    assertThat(table).hasSizeGreaterThan(3);
  }

  /** Each fault comes once before any comes twice. */
  private List<CrashCell> inRandomOrder() {
    List<CrashCell> cells = new ArrayList<>(CrashCell.all());
    Collections.shuffle(cells, random);
    Map<Fault, Integer> counted = new EnumMap<>(Fault.class);
    Map<CrashCell, Integer> rounds = new HashMap<>();
    cells.forEach(cell -> rounds.put(cell, counted.merge(cell.fault(), 1, Integer::sum)));
    cells.sort(Comparator.comparing(cell -> rounds.getOrDefault(cell, 0)));
    return cells;
  }

  private static Duration seconds() {
    return Duration.ofSeconds(Integer.getInteger("kurier.crash.seconds", 150));
  }

  private static TaskClient client(CrashTown town) {
    return TaskClient.builder()
        .bootstrapServers(town.bootstrapServers())
        .app(CrashTown.APP)
        .build();
  }

  /** One cell. */
  private final class Run {

    private final CrashTown town;
    private final TaskClient client;
    private final CrashCell cell;
    private final List<TaskHandle<Integer>> handles = new ArrayList<>();

    Run(CrashTown town, TaskClient client, CrashCell cell) {
      this.town = town;
      this.client = client;
      this.cell = cell;
    }

    String row() throws Exception {
      Victim victim = town.victim(cell, 1 + random.nextInt(2), LATE.toMillis());
      loadUntilItFails(victim);
      long failed = follow(victim);
      for (TaskHandle<Integer> handle : handles) {
        Integer result = handle.result().get(LIMIT.toSeconds(), TimeUnit.SECONDS);
        assertThat(result).as(cell + ": result of " + handle.id()).isNotNull();
      }
      Duration recovery = Duration.ofNanos(System.nanoTime() - failed);
      victim.process().kill();
      return row(recovery);
    }

    private String row(Duration recovery) {
      Set<TaskId> ids = handles.stream().map(TaskHandle::id).collect(Collectors.toSet());
      Evidence evidence = Evidence.about(ids, town.bootstrapServers());
      evidence.holdsForAllOf(ids);
      String row =
          "%s | %d | %d | %d | %.1f s"
              .formatted(
                  cell,
                  ids.size(),
                  evidence.runs(),
                  evidence.duplicates(),
                  recovery.toMillis() / 1_000.0);
      System.out.println("cell: " + row);
      return row;
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
        sent.add(client.submit(SHORT, i));
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
}
