package dev.kurier.benchmarks;

/** A mode that cannot run on this machine; the message says why. */
final class CannotServe extends Exception {

  CannotServe(String problem) {
    super(problem);
  }
}
