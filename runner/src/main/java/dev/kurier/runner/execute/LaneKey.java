package dev.kurier.runner.execute;

import dev.kurier.runner.task.HandlerCode;
import dev.kurier.runner.task.HandlerSpec;
import dev.kurier.runner.task.Place;
import java.util.List;

/**
 * What handlers have in common that can be served by the same zygote. A module has its own, so that
 * one that cannot be imported stops nobody else.
 *
 * @param place the interpreter and what surrounds it
 * @param modules imported before forking; none for commands
 */
record LaneKey(Place place, List<String> modules) {

  LaneKey {
    modules = List.copyOf(modules);
  }

  static LaneKey of(HandlerSpec handler) {
    Place place = handler.place();
    return switch (isolated(handler)) {
      case HandlerCode.Function function -> new LaneKey(place, List.of(function.module()));
      case HandlerCode.Script script -> new LaneKey(place, script.preload());
      case HandlerCode.Command _ ->
          new LaneKey(
              new Place(
                  place.interpreter(),
                  place.requirements(),
                  place.workingDirectory(),
                  List.of(),
                  place.environment()),
              List.of());
    };
  }

  /** The code of a handler that runs in processes of its own; no other comes here. */
  static HandlerCode.Isolated isolated(HandlerSpec handler) {
    if (handler.code() instanceof HandlerCode.Isolated isolated) {
      return isolated;
    }
    throw new IllegalArgumentException("handler " + handler.type() + " runs inside the JVM");
  }
}
