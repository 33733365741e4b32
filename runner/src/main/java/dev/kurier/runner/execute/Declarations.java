package dev.kurier.runner.execute;

import dev.kurier.runner.task.Declared;
import dev.kurier.runner.task.HandlerCode;
import dev.kurier.runner.task.HandlerSpec;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * What the decorators of an interpreter's functions say of how they are run.
 *
 * @param byEntryPoint of each function that says anything, by {@code module:function}
 */
record Declarations(Map<String, Declared> byEntryPoint) {

  static final Declarations NONE = new Declarations(Map.of());

  Declarations {
    byEntryPoint = Map.copyOf(byEntryPoint);
  }

  /** As a harness has told them. */
  static Declarations told(Map<String, DeclaredFacts> facts) {
    return new Declarations(
        facts.entrySet().stream()
            .collect(
                Collectors.toUnmodifiableMap(
                    Map.Entry::getKey, said -> said.getValue().declared())));
  }

  /** Those of a handler's function, asked for every task. */
  Declared of(HandlerSpec handler) {
    if (byEntryPoint.isEmpty()) {
      return Declared.nothing();
    }
    return switch (handler.code()) {
      case HandlerCode.Function function -> of(Bodies.entryPoint(function));
      case HandlerCode.EmbeddedFunction function -> of(Bodies.entryPoint(function));
      case HandlerCode.Script _, HandlerCode.Command _, HandlerCode.JavaClass _ ->
          Declared.nothing();
    };
  }

  private Declared of(String entryPoint) {
    return byEntryPoint.getOrDefault(entryPoint, Declared.nothing());
  }
}
