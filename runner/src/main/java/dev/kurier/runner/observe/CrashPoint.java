package dev.kurier.runner.observe;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.apache.kafka.common.errors.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets something go wrong once, the n-th time that one point is reached. For tests of Kurier
 * itself: set by the system property {@value #PROPERTY}. Thread-safe.
 *
 * @param <P> the points that there are
 */
public final class CrashPoint<P extends Enum<P>> implements Consumer<P> {

  /** Names the property: {@code POINT:n:MODE}, and {@code :millis} for {@code DELAY}. */
  public static final String PROPERTY = "kurier.crash";

  /** Names the property with the path of a file that is made when it happens. */
  public static final String MARK = "kurier.crash.mark";

  private static final Logger LOG = LoggerFactory.getLogger(CrashPoint.class);
  private static final int KILLED = 137;

  private final P point;
  private final Mode mode;
  private final long millis;
  private final Path mark;
  private final AtomicInteger left;

  private CrashPoint(P point, int times, Mode mode, long millis, Path mark) {
    this.point = point;
    this.mode = mode;
    this.millis = millis;
    this.mark = mark;
    this.left = new AtomicInteger(times);
  }

  /** What goes wrong. */
  public enum Mode {
    /** The process ends at once, as if killed. */
    HALT,
    /** The process stands still until somebody lets it go on. */
    STOP,
    /** The caller meets a bug. */
    THROW,
    /** The caller is late. */
    DELAY,
    /** What was done is done, and the caller is told that nobody knows. */
    UNKNOWN
  }

  /**
   * What the two properties ask a node for.
   *
   * @param text the first, or empty: nothing goes wrong
   * @param mark the second
   * @throws IllegalArgumentException if the text has another form
   */
  public static Milestones of(String text, String mark) {
    return text.isEmpty() ? Milestones.NONE : at(Milestone.class, text, mark)::accept;
  }

  /**
   * What the two properties ask a process for that has points of its own.
   *
   * @param text the first, not empty
   * @param mark the second
   * @throws IllegalArgumentException if the text has another form, or names none of the points
   */
  public static <P extends Enum<P>> CrashPoint<P> at(Class<P> points, String text, String mark) {
    String[] parts = text.split(":", -1);
    if (parts.length < 3 || parts.length > 4) {
      throw new IllegalArgumentException(
          PROPERTY + " has the form POINT:n:MODE[:millis], not '" + text + "'");
    }
    LOG.atError().addKeyValue(PROPERTY, text).log("this process will fail on purpose");
    return new CrashPoint<>(
        Enum.valueOf(points, parts[0]),
        Integer.parseInt(parts[1]),
        Mode.valueOf(parts[2]),
        parts.length == 4 ? Long.parseLong(parts[3]) : 0,
        Path.of(mark));
  }

  /** This point is reached: returns at once, or ends, delays or fails the caller. */
  @Override
  public void accept(P reached) {
    if (reached == point && left.decrementAndGet() == 0) {
      leaveMark();
      fail();
    }
  }

  private void leaveMark() {
    try {
      Files.writeString(mark, point + " " + mode);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void fail() {
    switch (mode) {
      case HALT -> Runtime.getRuntime().halt(KILLED);
      case STOP -> stop();
      case THROW -> throw new IllegalStateException("planted at " + point);
      case DELAY -> delay();
      case UNKNOWN -> throw new TimeoutException("planted behind " + point);
    }
  }

  private static void stop() {
    String self = String.valueOf(ProcessHandle.current().pid());
    try {
      // Returns when somebody has let this process go on.
      int ignored = new ProcessBuilder("kill", "-STOP", self).start().waitFor();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void delay() {
    try {
      boolean ignored = new CountDownLatch(1).await(millis, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
