package dev.kurier.runner.hostile;

import dev.kurier.runner.task.HandlerCode;
import dev.kurier.runner.task.HandlerCode.ResultSource;
import dev.kurier.runner.task.HandlerSpec;
import dev.kurier.runner.task.Place;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;

/** Handlers that do what handlers must not do; each has a breaker of its own. */
final class UnrulyHandlers {

  /** In the environment of every process of these tests, so that survivors can be found. */
  static final String MARK = "KURIER_HOSTILE_" + UUID.randomUUID().toString().replace("-", "");

  private static final Path FOLDER = Path.of("src/test/resources/hostile").toAbsolutePath();

  private UnrulyHandlers() {}

  /** Functions of {@code unruly.py}, each serving the type of its own name. */
  static List<HandlerSpec> functions(String... names) {
    return Stream.of(names).map(name -> of(name, forked("unruly", name), "python3")).toList();
  }

  static HandlerCode forked(String module, String function) {
    return new HandlerCode.Function(module, function, HandlerCode.Reuse.NEVER);
  }

  static HandlerSpec shell(String type, ResultSource result, String script) {
    return of(type, new HandlerCode.Command(List.of("sh", "-c", script), result), "python3");
  }

  static HandlerSpec of(String type, HandlerCode code, String interpreter) {
    return HandlerSpec.of(
            type,
            code,
            new Place(interpreter, Optional.empty(), FOLDER, List.of(FOLDER), Map.of(MARK, "1")))
        .within(Duration.ofSeconds(20), Duration.ofMillis(500))
        .under(new HandlerSpec.Policy(3, 8, type));
  }

  static HandlerSpec limitedTo(Duration timeout, HandlerSpec handler) {
    return handler.within(timeout, handler.grace());
  }
}
