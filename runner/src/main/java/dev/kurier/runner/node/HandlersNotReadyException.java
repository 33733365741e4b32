package dev.kurier.runner.node;

import dev.kurier.runner.task.TaskExecutor.HandlerProblem;
import java.util.List;
import java.util.stream.Collectors;

/** A strict node does not start with handlers that are not ready. */
public final class HandlersNotReadyException extends RuntimeException {

  HandlersNotReadyException(List<HandlerProblem> problems) {
    super(
        problems.stream()
            .map(problem -> problem.type() + ": " + problem.problem())
            .collect(Collectors.joining("\n", "handlers are not ready:\n", "")));
  }
}
