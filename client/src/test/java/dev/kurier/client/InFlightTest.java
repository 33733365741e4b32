package dev.kurier.client;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kurier.protocol.TaskId;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class InFlightTest {

  private final InFlight inFlight = new InFlight(1, WhenFull.BLOCK, Runnable::run);

  @Test
  void blockedSubmitGoesOnWhenATaskEnds() throws Exception {
    assertThat(inFlight.add("a", task("a"))).isEmpty();
    CompletableFuture<Boolean> second = new CompletableFuture<>();
    Thread submitter = new Thread(() -> second.complete(inFlight.add("b", task("b")).isEmpty()));
    submitter.start();
    inFlight.fail("a", new ClientClosedException(new TaskId("a")));
    assertThat(second.get(5, SECONDS)).isTrue();
    assertThat(inFlight.size()).isEqualTo(1);
  }

  @Test
  void interruptedSubmitKeepsTheInterruptAndSendsNothing() {
    assertThat(inFlight.add("a", task("a"))).isEmpty();
    Thread.currentThread().interrupt();
    assertThatThrownBy(() -> inFlight.add("b", task("b")))
        .isInstanceOfSatisfying(
            SubmitException.class,
            e -> assertThat(e.code()).isEqualTo(SubmitException.Code.INTERRUPTED));
    assertThat(Thread.interrupted()).isTrue();
  }

  @Test
  void taskThatIsThereAlreadyNeedsNoRoom() {
    Pending first = task("a");
    assertThat(inFlight.add("a", first)).isEmpty();
    assertThat(inFlight.add("a", task("a"))).containsSame(first);
    inFlight.failAll();
    assertThat(first.reply()).isCompletedExceptionally();
    assertThat(inFlight.add("b", task("b"))).isEmpty();
  }

  private static Pending task(String id) {
    return Pending.of(new TaskId(id), "");
  }
}
