package dev.kurier.runner.cli;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Shows how far the demonstration is, on standard error, from a thread of its own. */
final class DemoView implements AutoCloseable {

  private static final Duration REFRESH = Duration.ofMillis(200);
  private static final Duration LINE_EVERY = Duration.ofSeconds(3);
  private static final int WIDTH = 28;
  private static final String CLEAR_TO_END = "\u001b[K";

  private final Terminal terminal;
  private final DemoBoard board;
  private final int total;
  private final long start = System.nanoTime();
  private final CountDownLatch closed = new CountDownLatch(1);
  private final Thread thread = Thread.ofPlatform().daemon().name("demo-view").unstarted(this::run);

  private DemoView(Terminal terminal, DemoBoard board, int total) {
    this.terminal = terminal;
    this.board = board;
    this.total = total;
  }

  static DemoView show(Terminal terminal, DemoBoard board, int total) {
    DemoView view = new DemoView(terminal, board, total);
    view.thread.start();
    return view;
  }

  private void run() {
    Duration pause = terminal.interactive() ? REFRESH : LINE_EVERY;
    try {
      while (!closed.await(pause.toMillis(), TimeUnit.MILLISECONDS)) {
        refresh();
      }
      refresh();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void refresh() {
    double seconds = (System.nanoTime() - start) / 1e9;
    String line = line(board.picture(), total, seconds);
    if (terminal.interactive()) {
      terminal.err().print("\r" + line + CLEAR_TO_END);
      terminal.err().flush();
    } else {
      terminal.say(line);
    }
  }

  static String line(DemoBoard.Picture now, int total, double seconds) {
    int done = total == 0 ? WIDTH : (int) ((long) WIDTH * now.ended() / total);
    String bar = "#".repeat(Math.min(WIDTH, done)) + "-".repeat(Math.max(0, WIDTH - done));
    return "[%s] %d/%d  %.0f/s  running %d  failed %d  breaker %s"
        .formatted(
            bar,
            now.ended(),
            total,
            now.ended() / Math.max(seconds, 0.001),
            now.running(),
            now.failed(),
            now.breaker());
  }

  @Override
  public void close() {
    closed.countDown();
    try {
      thread.join(Duration.ofSeconds(2));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    if (terminal.interactive()) {
      terminal.err().println();
    }
  }
}
