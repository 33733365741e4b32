package dev.kurier.runner.system;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kurier.client.TaskClient;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.MethodOrderer.OrderAnnotation;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/**
 * Lets a process fail at each point on a task's way: a runner or a ledger beside a steady one of
 * the same role, and the program that submits. Whatever fails, nothing is lost and each task has
 * one end. An ordinary build takes as many cells as its time allows; the nightly profile takes all,
 * and fails if one is left out.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(OrderAnnotation.class)
class CrashPointIT {

  private final long seed = Long.getLong("kurier.crash.seed", System.currentTimeMillis());
  private final Random random = new Random(seed);
  private final CrashSample<CrashCell> nodes =
      CrashSample.of(CrashCell.all(), CrashCell::fault, random, Duration.ofSeconds(130));
  private final CrashSample<ClientCell> clients =
      CrashSample.of(ClientCell.all(), ClientCell::fault, random, Duration.ofSeconds(40));
  private final List<String> table = new ArrayList<>();

  @TempDir static Path folder;

  private CrashTown town;
  private TaskClient client;

  @BeforeAll
  void open() throws Exception {
    town = new CrashTown(folder);
    client =
        TaskClient.builder().bootstrapServers(town.bootstrapServers()).app(CrashTown.APP).build();
  }

  @AfterAll
  void close() {
    client.close();
    town.close();
    System.out.println("cell | tasks | runs | duplicates | recovery");
    table.forEach(System.out::println);
    System.out.printf(
        "crash points: nodes %s, clients %s, -Dkurier.crash.seed=%d%n", nodes, clients, seed);
  }

  @TestFactory
  @Order(1)
  Stream<DynamicTest> nothingIsLostWhereverANodeFails() {
    return nodes.stream()
        .map(cell ->
            DynamicTest.dynamicTest(
                cell.toString(),
                () -> {
                  told(() -> new NodeCrash(town, client, cell).row(random));
                  nodes.held(cell);
                }));
  }

  @TestFactory
  @Order(2)
  Stream<DynamicTest> nothingIsLostWhereverAClientFails() {
    return clients.stream()
        .map(cell ->
            DynamicTest.dynamicTest(
                cell.toString(),
                () -> {
                  Path journal = folder.resolve("journal-" + cell.point() + "-" + cell.fault());
                  told(() -> new ClientCrash(town, cell, journal).row(random));
                  clients.held(cell);
                }));
  }

  private void told(Callable<String> cell) throws Exception {
    try {
      String row = cell.call();
      System.out.println("cell: " + row);
      table.add(row);
    } catch (Exception | AssertionError e) {
      System.out.println(town.said());
      throw e;
    }
  }

  @Test
  @Order(3)
  void everyCellThatIsDueHasRun() {
    assertThat(nodes.missing()).as("nodes").isEmpty();
    assertThat(clients.missing()).as("clients").isEmpty();
    assertThat(table).isNotEmpty();
  }
}
