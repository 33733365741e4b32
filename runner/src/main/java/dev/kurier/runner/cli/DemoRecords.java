package dev.kurier.runner.cli;

import dev.kurier.client.TaskFailedException;
import dev.kurier.protocol.JsonText;
import dev.kurier.protocol.Status;
import dev.kurier.protocol.TaskId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** What the replies told: results and failures. Guarded by its own monitor. */
final class DemoRecords {

  private final Map<TaskId, Status> replied = new HashMap<>();
  private final List<Measured> measured = new ArrayList<>();
  private final List<Failure> failures = new ArrayList<>();

  /**
   * What a source file gave.
   *
   * @param complexity of its most complex function
   * @param function that function
   */
  record Measured(
      String module, int complexity, String function, int line, int functions, int lines) {}

  /**
   * How a task ended badly.
   *
   * @param cause what such failures have in common
   * @param message what this one says
   */
  record Failure(TaskId id, String type, Status status, String cause, String message) {}

  /** Takes one reply; tells whether it was one and, if so, whether it was a good one. */
  synchronized Optional<Boolean> reply(
      TaskId id, String type, @Nullable JsonText result, @Nullable Throwable error) {
    if (result != null) {
      replied.put(id, Status.SUCCEEDED);
      if (type.equals(DemoTask.ANALYZE)) {
        measured.add(measured(Json.tree(result)));
      }
      return Optional.of(true);
    }
    Throwable cause = error instanceof CompletionException wrapped ? wrapped.getCause() : error;
    if (cause instanceof TaskFailedException failed) {
      replied.put(id, failed.status());
      failures.add(new Failure(id, type, failed.status(), cause(failed), failed.errorMessage()));
      return Optional.of(false);
    }
    return Optional.empty();
  }

  private static Measured measured(JsonNode result) {
    JsonNode most = result.path("most_complex");
    return new Measured(
        result.path("module").asString(),
        most.path("complexity").asInt(),
        most.path("name").asString(),
        most.path("line").asInt(),
        result.path("functions").asInt(),
        result.path("lines").asInt());
  }

  private static String cause(TaskFailedException failed) {
    int colon = failed.errorMessage().indexOf(':');
    return failed.errorType().isEmpty() || colon < 0
        ? failed.code()
        : failed.errorMessage().substring(0, colon);
  }

  synchronized Map<TaskId, Status> replied() {
    return Map.copyOf(replied);
  }

  synchronized List<Measured> measured() {
    return List.copyOf(measured);
  }

  synchronized List<Failure> failures() {
    return List.copyOf(failures);
  }

  /** The failures by cause, in the order in which each cause came first. */
  synchronized Map<String, List<Failure>> failuresByCause() {
    Map<String, List<Failure>> byCause = new LinkedHashMap<>();
    failures.forEach(failure ->
        byCause.computeIfAbsent(failure.cause(), cause -> new ArrayList<>()).add(failure));
    return byCause;
  }
}
