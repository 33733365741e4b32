package dev.kurier.runner.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.kurier.protocol.TaskId;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class DemoPartsTest {

  @Test
  void dependencyRefusesUntilItIsOpened() throws IOException {
    try (DemoDependency dependency = DemoDependency.reserve()) {
      assertThatExceptionOfType(ConnectException.class).isThrownBy(() -> ask(dependency.port(), 3));

      dependency.open();
      dependency.open();

      assertThat(ask(dependency.port(), 3)).isEqualTo("9");
    }
  }

  @Test
  void folderHoldsTheHandlersAndIsGoneAfterwards() {
    DemoFolder folder = DemoFolder.make();
    Path file = folder.file("kurier.yaml");

    assertThat(file).isNotEmptyFile();
    folder.close();

    assertThat(Files.exists(file.getParent())).isFalse();
  }

  @Test
  void markedProcessIsFoundWhoeverItsParentIs() throws IOException, InterruptedException {
    ProcessBuilder sleeper = new ProcessBuilder("sleep", "60");
    sleeper.environment().put(DemoChildren.MARK, "test-4711");
    Process process = sleeper.start();
    try {
      assertThat(DemoChildren.alive("test-4711")).containsExactly(process.pid());
      assertThat(DemoChildren.alive("test-471")).isEmpty();
    } finally {
      process.destroyForcibly().waitFor();
    }
    assertThat(DemoChildren.alive("test-4711")).isEmpty();
  }

  @Test
  void breakerIsCountedEachTimeItOpens() {
    DemoBoard board = new DemoBoard();
    board.heartbeat("n", 1, Map.of("a", "CLOSED", "b", "CLOSED"), false);
    board.heartbeat("n", 1, Map.of("a", "OPEN", "b", "CLOSED"), false);
    board.heartbeat("n", 3, Map.of("a", "OPEN", "b", "CLOSED"), false);
    assertThat(board.picture().breaker()).isEqualTo("a OPEN");
    assertThat(board.picture().running()).isEqualTo(3);

    board.heartbeat("n", 1, Map.of("a", "HALF_OPEN"), false);
    board.heartbeat("n", 1, Map.of("a", "OPEN"), false);

    assertThat(board.picture().breakerOpened()).isEqualTo(2);
  }

  @Test
  void boardWaitsForEndsAndGivesUpWithoutProgress() {
    DemoBoard board = new DemoBoard();
    board.ended(new TaskId("a"), true);
    board.ended(new TaskId("a"), true);
    board.ended(new TaskId("b"), false);

    assertThat(board.awaitEnds(2, Duration.ofSeconds(5))).isTrue();
    assertThat(board.awaitEnds(3, Duration.ofMillis(20))).isFalse();
    assertThat(board.picture().succeeded()).isEqualTo(1);
    assertThat(board.picture().failed()).isEqualTo(1);
  }

  @Test
  void longListIsThinnedOutEvenly() {
    assertThat(DemoModules.thinned(List.of(0, 1, 2, 3, 4, 5, 6, 7), 4)).containsExactly(0, 2, 4, 6);
    assertThat(DemoModules.thinned(List.of(0, 1), 4)).containsExactly(0, 1);
  }

  @Test
  void viewShowsProgressInOneLine() {
    DemoBoard.Picture half = new DemoBoard.Picture(10, 5, 4, 2, 1, "dependency OPEN");

    assertThat(DemoView.line(half, 10, 2))
        .isEqualTo(
            "[##############--------------] 5/10  3/s  running 2  failed 1  breaker dependency OPEN");
  }

  private static String ask(int port, int number) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket.getOutputStream().write((number + "\n").getBytes(StandardCharsets.US_ASCII));
      var reader = new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII);
      return String.valueOf(new BufferedReader(reader).readLine());
    }
  }
}
