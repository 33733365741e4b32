package dev.kurier.runner.execute;

import dev.kurier.protocol.FailureKind;
import dev.kurier.protocol.Outcome;
import java.io.UncheckedIOException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.net.http.HttpTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** What an exception of a handler in Java means. Pure. */
final class JavaFailure {

  private static final int MAX_MESSAGE = 4 * 1024;
  private static final int MAX_TRACE = 16 * 1024;
  private static final int MAX_CAUSES = 16;
  private static final String OURS = "dev.kurier.runner.execute.";

  private JavaFailure() {}

  static Outcome.Failed of(Throwable thrown) {
    return new Outcome.Failed(
        kind(unwrapped(thrown)),
        "HANDLER_ERROR",
        thrown.getClass().getName(),
        cut(message(thrown), MAX_MESSAGE),
        trace(thrown),
        Optional.empty());
  }

  /**
   * An address that cannot be resolved is an IllegalArgumentException, but no fault of the task.
   */
  private static FailureKind kind(Throwable thrown) {
    return switch (thrown) {
      case SocketException _,
          SocketTimeoutException _,
          UnknownHostException _,
          UnresolvedAddressException _,
          HttpTimeoutException _,
          TimeoutException _ ->
          FailureKind.DEPENDENCY;
      case IllegalArgumentException _ -> FailureKind.PERMANENT;
      default -> FailureKind.RETRYABLE;
    };
  }

  /** What stands behind the wrappers that futures and streams put around an exception. */
  private static Throwable unwrapped(Throwable thrown) {
    Throwable inner = thrown;
    for (int depth = 0; depth < MAX_CAUSES; depth++) {
      Throwable cause = inner.getCause();
      boolean isWrapper =
          inner instanceof ExecutionException
              || inner instanceof CompletionException
              || inner instanceof UncheckedIOException;
      if (!isWrapper || cause == null) {
        return inner;
      }
      inner = cause;
    }
    return inner;
  }

  /** The stack of the handler alone: what called it is ours. */
  static String trace(Throwable thrown) {
    StringBuilder text = new StringBuilder();
    Set<Throwable> seen = Collections.newSetFromMap(new IdentityHashMap<>());
    String prefix = "";
    for (Throwable one = thrown; one != null && seen.add(one); one = cause(one)) {
      text.append(prefix).append(heading(one)).append('\n');
      appendFrames(text, one);
      prefix = "Caused by: ";
    }
    return cut(text.toString(), MAX_TRACE);
  }

  private static void appendFrames(StringBuilder text, Throwable thrown) {
    for (StackTraceElement frame : thrown.getStackTrace()) {
      if (frame.getClassName().startsWith(OURS) || text.length() > 2 * MAX_TRACE) {
        return;
      }
      text.append("\tat ").append(frame).append('\n');
    }
  }

  private static String heading(Throwable thrown) {
    String message = message(thrown);
    String name = thrown.getClass().getName();
    return message.isEmpty() ? name : name + ": " + cut(message, MAX_MESSAGE);
  }

  /** The handler's own code may fail in here as well. */
  private static String message(Throwable thrown) {
    try {
      String message = thrown.getMessage();
      return message == null ? "" : message;
    } catch (RuntimeException broken) {
      return "(its message could not be made: " + broken.getClass().getName() + ")";
    }
  }

  private static @Nullable Throwable cause(Throwable thrown) {
    try {
      return thrown.getCause();
    } catch (RuntimeException broken) {
      return null;
    }
  }

  /** At most so many bytes of UTF-8: the beginning and, mostly, the end. */
  private static String cut(String text, int limit) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    if (bytes.length <= limit) {
      return new String(bytes, StandardCharsets.UTF_8);
    }
    String mark = "\n... (cut) ...\n";
    int head = limit / 4;
    // Half a character at an edge becomes three bytes of a replacement.
    int tail = limit - head - mark.length() - 12;
    return new String(bytes, 0, head, StandardCharsets.UTF_8)
        + mark
        + new String(bytes, bytes.length - tail, tail, StandardCharsets.UTF_8);
  }
}
