package dev.kurier.runner.node;

import dev.kurier.runner.execute.OutputSink;
import dev.kurier.runner.task.HandlerSpec;
import dev.kurier.runner.task.TaskExecutor;
import java.util.List;

/** Makes the executor of a node's handlers; it has not started. */
@FunctionalInterface
public interface ExecutorFactory {

  /**
   * An executor for these handlers, at most so many runs at once.
   *
   * @param output takes what the tasks print
   */
  TaskExecutor create(List<HandlerSpec> handlers, int slots, OutputSink output);
}
