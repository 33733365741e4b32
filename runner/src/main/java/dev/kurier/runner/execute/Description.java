package dev.kurier.runner.execute;

import dev.kurier.protocol.JsonText;
import dev.kurier.runner.task.HandlerCode;
import dev.kurier.runner.task.HandlerFacts;
import dev.kurier.runner.task.HandlerSpec;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** Puts together what is known of a handler from what its zygote has said. */
final class Description {

  /**
   * A zygote that runs.
   *
   * @param executable its interpreter
   * @param python the interpreter's version
   * @param said what it found when its imports were done
   * @param controllers what limits the control groups of its workers
   */
  record Source(Path executable, String python, Ready said, List<String> controllers) {

    Source {
      controllers = List.copyOf(controllers);
    }

    Optional<ConfinementFacts> confinement() {
      return Optional.ofNullable(said.confinement()).map(facts -> facts.limitedBy(controllers));
    }
  }

  private static final double NANOS_IN_A_MILLI = 1e6;

  private final HandlerSpec handler;
  private final Source source;

  private Description(HandlerSpec handler, Source source) {
    this.handler = handler;
    this.source = source;
  }

  /** The facts of a handler, with or without a zygote that could be asked. */
  static HandlerFacts of(HandlerSpec handler, Optional<Source> source) {
    return source
        .map(known -> new Description(handler, known).facts())
        .orElseGet(() ->
            HandlerFacts.unknown(
                handler.type(), Tier.of(Optional.empty(), handler.confinement().isOn())));
  }

  private HandlerFacts facts() {
    return switch (LaneKey.isolated(handler)) {
      case HandlerCode.Function function ->
          facts(imported(List.of(function.module())), schema(Bodies.entryPoint(function)));
      case HandlerCode.Script script -> facts(imported(script.preload()), Optional.empty());
      case HandlerCode.Command command -> ofCommand(command.argv().getFirst());
    };
  }

  private HandlerFacts facts(Optional<Duration> importTime, Optional<JsonText> schema) {
    return facts(Optional.of(source.executable()), source.python(), importTime, schema);
  }

  private HandlerFacts facts(
      Optional<Path> executable,
      String python,
      Optional<Duration> importTime,
      Optional<JsonText> schema) {
    return new HandlerFacts(
        handler.type(),
        executable,
        python,
        importTime,
        schema,
        Tier.of(source.confinement(), handler.confinement().isOn()));
  }

  /** A command's interpreter is its own business, unless it is the one that was asked. */
  private HandlerFacts ofCommand(String program) {
    if (program.equals(handler.place().interpreter())) {
      return facts(Optional.empty(), Optional.empty());
    }
    Optional<Path> found =
        ProcessEnvironment.of(handler.place().environment())
            .find(program, handler.place().workingDirectory());
    boolean isKnown = found.filter(this::isTheSame).isPresent();
    return facts(found, isKnown ? source.python() : "", Optional.empty(), Optional.empty());
  }

  private boolean isTheSame(Path program) {
    try {
      return program.toRealPath().equals(source.executable().toRealPath());
    } catch (IOException gone) {
      return false;
    }
  }

  private Optional<Duration> imported(List<String> modules) {
    Map<String, Double> millis = source.said().importMillis();
    return modules.stream()
        .map(millis::get)
        .filter(Objects::nonNull)
        .reduce(Double::sum)
        .map(sum -> Duration.ofNanos(Math.round(sum * NANOS_IN_A_MILLI)));
  }

  private Optional<JsonText> schema(String entryPoint) {
    return Optional.ofNullable(source.said().schemas().get(entryPoint))
        .map(schema -> JsonText.of(Bodies.json(schema)));
  }
}
