package dev.kurier.runner.acquire;

import java.time.Duration;

/** The number that an operator has chosen, whatever the tasks are. */
record FixedPrefetch(int records, Duration grace) implements Prefetch {

  @Override
  public Duration patience(int taken) {
    return grace;
  }

  @Override
  public boolean givesBack(int taken) {
    return false;
  }

  @Override
  public void polled(int taken) {}

  @Override
  public void ran(Duration time) {}

  @Override
  public void outlasted(int unbegun, Duration time) {}
}
