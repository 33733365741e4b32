package dev.kurier.benchmarks.measure;

import java.time.Duration;
import java.util.Locale;

/** What is to be reached, beside a floor or by itself. */
public sealed interface Goal {

  /** What the table says. */
  String text();

  /** Which figure it is about. */
  Figure figure();

  /** Whether it is reached. */
  boolean isMetBy(Series floor, Series kurier);

  /**
   * At least this share of the floor's rate.
   *
   * @param share 0 to 1
   */
  record ShareOfRate(double share, Figure figure) implements Goal {

    /** In a table of times for each task. */
    public ShareOfRate(double share) {
      this(share, Figure.TIME);
    }

    @Override
    public String text() {
      return String.format(Locale.ROOT, ">= %.0f %% of its rate", 100 * share);
    }

    @Override
    public boolean isMetBy(Series floor, Series kurier) {
      return kurier.rate() >= share * floor.rate();
    }
  }

  /**
   * At most this multiple of the floor's time for each task.
   *
   * @param factor at least 1
   */
  record MultipleOfTime(double factor) implements Goal {

    @Override
    public String text() {
      return String.format(Locale.ROOT, "<= %.1fx its time", factor);
    }

    @Override
    public Figure figure() {
      return Figure.TIME;
    }

    @Override
    public boolean isMetBy(Series floor, Series kurier) {
      return kurier.microsPerTask() <= factor * floor.microsPerTask();
    }
  }

  /**
   * At least this multiple of the rate of what it stands beside.
   *
   * @param factor more than 1
   */
  record MultipleOfRate(double factor) implements Goal {

    @Override
    public String text() {
      return String.format(Locale.ROOT, ">= %.1fx its rate", factor);
    }

    @Override
    public Figure figure() {
      return Figure.RATE;
    }

    @Override
    public boolean isMetBy(Series floor, Series kurier) {
      return kurier.rate() >= factor * floor.rate();
    }
  }

  /**
   * At least so many tasks a second, whatever the floor.
   *
   * @param rate positive
   */
  record RateOf(double rate) implements Goal {

    @Override
    public String text() {
      return String.format(Locale.ROOT, ">= %,.0f/s", rate);
    }

    @Override
    public Figure figure() {
      return Figure.RATE;
    }

    @Override
    public boolean isMetBy(Series floor, Series kurier) {
      return kurier.rate() >= rate;
    }
  }

  /**
   * A median time of at most this multiple of the floor's.
   *
   * @param factor at least 1
   */
  record MultipleOfMedian(double factor) implements Goal {

    @Override
    public String text() {
      return String.format(Locale.ROOT, "<= %.1fx its p50", factor);
    }

    @Override
    public Figure figure() {
      return Figure.P50;
    }

    @Override
    public boolean isMetBy(Series floor, Series kurier) {
      return kurier.p50().toNanos() <= factor * floor.p50().toNanos();
    }
  }

  /**
   * All but one in a hundred take no longer, whatever the floor.
   *
   * @param limit positive
   */
  record TailWithin(Duration limit) implements Goal {

    @Override
    public String text() {
      return "<= " + limit.toMillis() + " ms";
    }

    @Override
    public Figure figure() {
      return Figure.P99;
    }

    @Override
    public boolean isMetBy(Series floor, Series kurier) {
      return kurier.p99().compareTo(limit) <= 0;
    }
  }
}
