package dev.kurier.runner.execute;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class WatchdogTest {

  private static final Duration NEVER = Duration.ofDays(1);

  private final Watchdog watchdog = new Watchdog();
  private final BlockingQueue<String> called = new LinkedBlockingQueue<>();

  @AfterEach
  void close() {
    watchdog.close();
  }

  @Test
  void callsInTheOrderInWhichTheyAreDue() throws InterruptedException {
    watchdog.after(Duration.ofMillis(60), () -> called.add("later"));
    watchdog.after(NEVER, () -> called.add("never"));
    watchdog.after(Duration.ofMillis(20), () -> called.add("sooner"));

    assertThat(List.of(next(), next())).containsExactly("sooner", "later");
    assertThat(called).isEmpty();
  }

  @Test
  void callsThatAreDueAtOnceAreAllMade() throws InterruptedException {
    IntStream.range(0, 100).forEach(n -> watchdog.after(Duration.ZERO, () -> called.add("" + n)));

    for (int n = 0; n < 100; n++) {
      assertThat(next()).isEqualTo("" + n);
    }
  }

  @Test
  void whatWasTakenBackIsNotCalledAndHoldsNobodyUp() throws InterruptedException {
    Watchdog.Timer first = watchdog.after(Duration.ofMillis(30), () -> called.add("taken back"));
    first.cancel();
    first.cancel();
    watchdog.after(Duration.ofMillis(60), () -> called.add("kept"));

    assertThat(next()).isEqualTo("kept");
  }

  @Test
  void aSoonerCallIsMadeWhileALaterOneIsAwaited() throws InterruptedException {
    Watchdog.Timer later = watchdog.after(NEVER, () -> called.add("never"));
    watchdog.after(Duration.ofMillis(10), () -> called.add("first"));
    assertThat(next()).isEqualTo("first");
    later.cancel();
    watchdog.after(Duration.ofMillis(10), () -> called.add("second"));

    assertThat(next()).isEqualTo("second");
  }

  @Test
  void aCallThatFailsDoesNotEndTheOthers() throws InterruptedException {
    watchdog.after(
        Duration.ZERO,
        () -> {
          throw new IllegalStateException("a bug");
        });
    watchdog.after(Duration.ofMillis(10), () -> called.add("still"));

    assertThat(next()).isEqualTo("still");
  }

  @Test
  void afterItsEndNothingIsCalled() throws InterruptedException {
    watchdog.after(Duration.ofMillis(20), () -> called.add("before"));
    watchdog.close();
    watchdog.after(Duration.ZERO, () -> called.add("after"));
    watchdog.close();

    try (Watchdog other = new Watchdog()) {
      other.after(Duration.ofMillis(60), () -> called.add("of another"));
      assertThat(next()).isEqualTo("of another");
    }
  }

  private String next() throws InterruptedException {
    String call = called.poll(10, TimeUnit.SECONDS);
    assertThat(call).isNotNull();
    return call;
  }
}
