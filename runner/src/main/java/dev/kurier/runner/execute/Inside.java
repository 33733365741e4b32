package dev.kurier.runner.execute;

import dev.kurier.protocol.JsonText;
import dev.kurier.runner.task.HandlerFacts;
import dev.kurier.runner.task.HandlerSpec;
import dev.kurier.runner.task.TaskExecutor.HandlerProblem;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** What both executors of handlers inside the JVM say of them. Pure. */
final class Inside {

  private Inside() {}

  static List<HandlerFacts> facts(
      List<HandlerSpec> handlers, Function<HandlerSpec, Optional<JsonText>> schema) {
    return handlers.stream()
        .map(handler ->
            HandlerFacts.unknown(handler.type(), Tier.insideTheNode())
                .accepting(schema.apply(handler)))
        .toList();
  }

  /** In the order of the handlers, those that have a problem by their type. */
  static List<HandlerProblem> problems(List<HandlerSpec> handlers, Map<String, String> byType) {
    return handlers.stream()
        .flatMap(handler ->
            Optional.ofNullable(byType.get(handler.type())).stream()
                .map(problem -> new HandlerProblem(handler.type(), problem)))
        .toList();
  }
}
