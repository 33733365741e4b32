package dev.kurier.client;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kurier.protocol.TaskId;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class InFlightTest {

  private final InFlight inFlight = new InFlight(1, WhenFull.BLOCK, Completions.on(Runnable::run));

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

  @Test
  void taskThatAllHaveGivenUpMakesRoomAndOneThatSomebodyWaitsForDoesNot() {
    Pending first = task("a");
    assertThat(inFlight.add("a", first)).isEmpty();
    assertThat(inFlight.add("a", task("a"))).containsSame(first);

    inFlight.leave(first);
    assertThat(inFlight.size()).isEqualTo(1);
    inFlight.leave(first);

    assertThat(inFlight.size()).isZero();
    assertThat(first.reply()).isCancelled();
    assertThat(first.join()).isFalse();
    assertThat(inFlight.add("a", task("a"))).isEmpty();
  }

  @Test
  void endThatWasTakenOutAlreadyIsNotGivenUpTwice() {
    Pending first = task("a");
    assertThat(inFlight.add("a", first)).isEmpty();
    inFlight.fail("a", new ClientClosedException(new TaskId("a")));
    inFlight.leave(first);

    // One place, not two.
    InFlight failing = new InFlight(1, WhenFull.FAIL, Completions.on(Runnable::run));
    assertThat(failing.add("b", task("b"))).isEmpty();
    failing.leave(failing.find(new TaskId("b")).orElseThrow());
    assertThat(failing.add("c", task("c"))).isEmpty();
    assertThatThrownBy(() -> failing.add("d", task("d"))).isInstanceOf(SubmitException.class);
  }

  @Test
  void endsThatNobodyWasToldKeepOthersOutButNotACallback() throws Exception {
    try (Completions slow = Completions.on(null)) {
      InFlight bounded = new InFlight(4, WhenFull.FAIL, slow);
      CountDownLatch go = new CountDownLatch(1);
      CompletableFuture<Boolean> inCallback = new CompletableFuture<>();
      for (int callback = 0; callback < Completions.THREADS; callback++) {
        bounded.run(() -> {
          await(go);
          inCallback.complete(bounded.add("in-callback", task("in-callback")).isEmpty());
        });
      }
      for (int ended = 0; ended < 4; ended++) {
        assertThat(bounded.add("t" + ended, task("t" + ended))).isEmpty();
        bounded.fail("t" + ended, new ClientClosedException(new TaskId("t" + ended)));
      }

      assertThat(bounded.size()).isZero();
      assertThatThrownBy(() -> bounded.add("more", task("more")))
          .isInstanceOfSatisfying(
              SubmitException.class,
              e -> assertThat(e.code()).isEqualTo(SubmitException.Code.TOO_MANY_IN_FLIGHT))
          .hasMessageContaining("wait for callbacks");
      go.countDown();
      assertThat(inCallback.get(5, SECONDS)).isTrue();
      Awaitility.await()
          .untilAsserted(() -> assertThat(bounded.add("more", task("more"))).isEmpty());
    }
  }

  private static void await(CountDownLatch latch) {
    try {
      assertThat(latch.await(10, SECONDS)).isTrue();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static Pending task(String id) {
    return Pending.of(new TaskId(id), "");
  }
}
