package dev.kurier.runner.config;

import dev.kurier.runner.task.HandlerCode;
import dev.kurier.runner.task.HandlerSpec;

/**
 * One handler of the file.
 *
 * @param spec what runs and how
 * @param queue the queue that its tasks travel in unless the submitter chooses another
 */
public record HandlerConfig(HandlerSpec spec, String queue) {

  /** Whether it runs inside the process of a node that does nothing else. */
  public boolean isEmbedded() {
    return spec.code().mode() == HandlerCode.Mode.EMBEDDED;
  }
}
