package dev.kurier.runner.execute;

/** Takes what tasks write to stdout and stderr, while they run. */
@FunctionalInterface
public interface OutputSink {

  /**
   * Called on the worker's own thread, in order; must return soon and not throw.
   *
   * @param execution the run's id
   * @param stream 1 for stdout, 2 for stderr
   * @param offset where in its stream the text begins, in bytes
   * @param bytes any bytes, not necessarily whole characters
   */
  void accept(String execution, int stream, long offset, byte[] bytes);

  /** Drops everything. */
  static OutputSink none() {
    return (execution, stream, offset, bytes) -> {};
  }
}
