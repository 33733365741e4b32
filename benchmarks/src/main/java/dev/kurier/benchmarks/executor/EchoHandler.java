package dev.kurier.benchmarks.executor;

import dev.kurier.protocol.JsonText;
import dev.kurier.protocol.TaskHeader;
import dev.kurier.runner.task.JavaHandler;

/** The handler that does nothing, in Java. Public because the executor makes one by its name. */
public final class EchoHandler implements JavaHandler {

  @Override
  public JsonText handle(JsonText payload, TaskHeader task) {
    return payload;
  }
}
