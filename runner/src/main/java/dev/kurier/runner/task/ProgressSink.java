package dev.kurier.runner.task;

import dev.kurier.protocol.Progress;

/** Takes what one run says about its progress, while it runs. */
@FunctionalInterface
public interface ProgressSink {

  /** Called on the worker's own thread, in order; must return soon and not throw. */
  void accept(Progress progress);

  /** Drops everything. */
  static ProgressSink none() {
    return progress -> {};
  }
}
