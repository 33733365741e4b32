package dev.kurier.benchmarks.measure;

/** A mode that cannot run on this machine; the message says why. */
public final class CannotServe extends Exception {

  public CannotServe(String problem) {
    super(problem);
  }
}
