package dev.kurier.runner.execute;

import dev.kurier.protocol.JsonText;
import dev.kurier.protocol.TaskHeader;
import dev.kurier.protocol.TaskId;
import dev.kurier.runner.task.ExecutionRequest;
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

/** Handlers and requests for tests. */
final class Handlers {

  /** In the environment of every process of a test, so that survivors can be found. */
  static final String MARK = "KURIER_TEST_" + UUID.randomUUID().toString().replace("-", "");

  static final Path FOLDER = Path.of("src/test/resources/handlers").toAbsolutePath();

  private Handlers() {}

  static HandlerSpec function(String name) {
    return of("test." + name, new HandlerCode.Function("hostile", name, HandlerCode.Reuse.NEVER));
  }

  static HandlerSpec function(String name, HandlerCode.Reuse reuse) {
    return of("test." + name, new HandlerCode.Function("hostile", name, reuse));
  }

  static HandlerSpec command(ResultSource result, String... argv) {
    return of("command", new HandlerCode.Command(List.of(argv), result));
  }

  static HandlerSpec of(String type, HandlerCode code) {
    return of(type, code, "python3", FOLDER);
  }

  static HandlerSpec of(String type, HandlerCode code, String interpreter, Path folder) {
    Place place =
        new Place(interpreter, Optional.empty(), folder, List.of(folder), Map.of(MARK, "1"));
    return HandlerSpec.of(type, code, place)
        .within(Duration.ofSeconds(60), Duration.ofSeconds(5))
        .under(new HandlerSpec.Policy(3, 4, type));
  }

  /** Execution with its private folder in this one. */
  static ExecuteSettings settings(Path folder) {
    return new ExecuteSettings(
        folder,
        Duration.ofSeconds(30),
        Duration.ofSeconds(2),
        Duration.ofSeconds(10),
        ExecuteSettings.defaults().environments());
  }

  static HandlerSpec withGrace(HandlerSpec handler, Duration grace) {
    return handler.within(handler.timeout(), grace);
  }

  static ExecutionRequest request(HandlerSpec handler, String payload) {
    return request(handler, payload, handler.timeout());
  }

  static ExecutionRequest request(HandlerSpec handler, String payload, Duration timeout) {
    JsonText json = JsonText.of(payload);
    TaskHeader task =
        new TaskHeader(
            new TaskId(UUID.randomUUID().toString()),
            handler.type(),
            "default",
            "c-1",
            Optional.empty(),
            "key-1",
            Optional.empty(),
            Optional.empty(),
            0,
            1,
            Optional.empty(),
            json.sha256(),
            Optional.empty());
    return new ExecutionRequest("e-" + UUID.randomUUID(), handler, task, json, timeout);
  }
}
