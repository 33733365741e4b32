package dev.kurier.runner.execute;

import dev.kurier.protocol.FailureKind;
import dev.kurier.protocol.JsonText;
import dev.kurier.protocol.Outcome;
import dev.kurier.runner.task.HandlerCode;
import dev.kurier.runner.task.HandlerCode.ResultSource;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;

/** Decides what a run's answer and end mean. Pure. */
final class Verdict {

  private static final int PERMANENT = 65;
  private static final int DEPENDENCY = 69;
  private static final int RETRYABLE = 75;
  private static final int LAST_LINES = 2000;
  private static final Duration LONGEST_WAIT = Duration.ofDays(30);

  private Verdict() {}

  /** The outcome of a run that said goodbye and was not stopped. */
  static Outcome of(HandlerCode.Isolated code, Optional<Frame> answer, Bye bye) {
    if (answer.isPresent()) {
      return of(code, answer.get());
    }
    if (bye.signal() != null) {
      int signal = bye.signal();
      return new Outcome.Crashed(
          OptionalInt.empty(), OptionalInt.of(signal), "signal " + signal + lastLines(bye));
    }
    return withoutAnswer(code, bye.exitCode() == null ? 0 : bye.exitCode(), bye);
  }

  /** The outcome of a run that has answered. */
  static Outcome of(HandlerCode.Isolated code, Frame answer) {
    return answer.type() == FrameType.ERROR
        ? failed(Bodies.read(answer, Refusal.class))
        : succeeded(code, answer);
  }

  /** The outcome of a run whose worker died under it. */
  static Outcome workerDied() {
    return new Outcome.Crashed(
        OptionalInt.empty(), OptionalInt.empty(), "its worker process ended before the task did");
  }

  private static Outcome succeeded(HandlerCode.Isolated code, Frame result) {
    if (isFromStdout(code, ResultSource.STDOUT_JSON) && ResultJson.isBlank(result.body())) {
      return noResult("it ended without writing a result to stdout");
    }
    try {
      JsonText json =
          result.flags() == Frame.TEXT
              ? ResultJson.text(result.body())
              : ResultJson.json(result.body());
      return new Outcome.Succeeded(json);
    } catch (ResultJson.InvalidResult invalid) {
      String message = String.valueOf(invalid.getMessage());
      return failed(FailureKind.PERMANENT, invalid.code(), message);
    }
  }

  /** What a function inside this JVM has returned, if it is JSON of at most so many bytes. */
  static Outcome result(JsonText json, int limit) {
    if (json.size() > limit) {
      return failed(
          FailureKind.PERMANENT,
          "RESULT_TOO_LARGE",
          "the result has " + json.size() + " bytes, " + limit + " are allowed");
    }
    try {
      return new Outcome.Succeeded(ResultJson.json(json.bytes()));
    } catch (ResultJson.InvalidResult invalid) {
      return failed(FailureKind.PERMANENT, invalid.code(), String.valueOf(invalid.getMessage()));
    }
  }

  /** What an ERROR says. */
  static Outcome failed(Refusal refusal) {
    if (refusal.kind().equals("start")) {
      return new Outcome.StartFailed(refusal.message());
    }
    return new Outcome.Failed(
        kind(refusal.kind()),
        refusal.code(),
        Objects.requireNonNullElse(refusal.errorType(), ""),
        refusal.message(),
        Objects.requireNonNullElse(refusal.traceback(), ""),
        Optional.ofNullable(refusal.retryAfterMillis()).map(Verdict::inRange));
  }

  private static Duration inRange(long millis) {
    return Duration.ofMillis(Math.clamp(millis, 0, LONGEST_WAIT.toMillis()));
  }

  private static FailureKind kind(String name) {
    return switch (name) {
      case "permanent" -> FailureKind.PERMANENT;
      case "invalid" -> FailureKind.INVALID;
      case "dependency" -> FailureKind.DEPENDENCY;
      default -> FailureKind.RETRYABLE;
    };
  }

  private static Outcome withoutAnswer(HandlerCode.Isolated code, int exitCode, Bye bye) {
    String message = "exit code " + exitCode + lastLines(bye);
    return switch (exitCode) {
      case 0 -> noResult(whereTheResultWasExpected(code));
      case PERMANENT -> failed(FailureKind.PERMANENT, "EXIT_CODE", message);
      case DEPENDENCY -> failed(FailureKind.DEPENDENCY, "EXIT_CODE", message);
      case RETRYABLE -> failed(FailureKind.RETRYABLE, "EXIT_CODE", message);
      default ->
          switch (code) {
            case HandlerCode.Command _, HandlerCode.Script _ ->
                failed(FailureKind.RETRYABLE, "EXIT_CODE", message);
            case HandlerCode.Function _ ->
                new Outcome.Crashed(OptionalInt.of(exitCode), OptionalInt.empty(), message);
          };
    };
  }

  private static String whereTheResultWasExpected(HandlerCode.Isolated code) {
    return switch (code) {
      case HandlerCode.Command _, HandlerCode.Script _ ->
          "it ended without writing its result file, KURIER_RESULT";
      case HandlerCode.Function _ -> "its process ended before the function returned";
    };
  }

  private static boolean isFromStdout(HandlerCode.Isolated code, ResultSource source) {
    return switch (code) {
      case HandlerCode.Command command -> command.result() == source;
      case HandlerCode.Script script -> script.result() == source;
      case HandlerCode.Function _ -> false;
    };
  }

  private static Outcome noResult(String message) {
    return failed(FailureKind.PERMANENT, "NO_RESULT", message);
  }

  private static Outcome failed(FailureKind kind, String code, String message) {
    return new Outcome.Failed(kind, code, "", message, "", Optional.empty());
  }

  private static String lastLines(Bye bye) {
    String tail = bye.tail().strip();
    if (tail.isEmpty()) {
      return "";
    }
    return "; it last wrote: " + tail.substring(Math.max(0, tail.length() - LAST_LINES));
  }
}
