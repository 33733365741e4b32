package dev.kurier.benchmarks;

import java.util.Locale;

/** How near to its floor a mode is to come. */
sealed interface Goal {

  /** What the table says. */
  String text();

  boolean isMetBy(Series floor, Series kurier);

  /**
   * At least this share of the floor's rate.
   *
   * @param share 0 to 1
   */
  record ShareOfRate(double share) implements Goal {

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
    public boolean isMetBy(Series floor, Series kurier) {
      return kurier.microsPerTask() <= factor * floor.microsPerTask();
    }
  }
}
