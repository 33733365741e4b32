package dev.kurier.runner.acquire;

import java.time.Duration;

/** The number that an operator has chosen, whatever the tasks are. */
record FixedPrefetch(int records, Duration grace) implements Prefetch {

  /** What a poll brings beyond the slots is the lead that was chosen. */
  @Override
  public int lead() {
    return 0;
  }

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
