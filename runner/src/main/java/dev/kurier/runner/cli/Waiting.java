package dev.kurier.runner.cli;

import dev.kurier.client.BrokerUnreachableException;
import dev.kurier.client.SubmitException;
import dev.kurier.client.TaskFailedException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Waits for what was asked for and turns each bad end into an exit code. */
final class Waiting {

  private Waiting() {}

  static <T> T forEnd(CompletableFuture<T> future) {
    return forEnd(future, Optional.empty());
  }

  static <T> T forEnd(CompletableFuture<T> future, Optional<Duration> limit) {
    try {
      return limit.isEmpty()
          ? future.get()
          : future.get(limit.get().toNanos(), TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      throw new CommandException(Exit.UNKNOWN, "not done in the time given; it may still end well");
    } catch (ExecutionException e) {
      throw ended(e.getCause() == null ? e : e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CommandException(Exit.UNKNOWN, "interrupted");
    }
  }

  private static CommandException ended(Throwable cause) {
    String message = String.valueOf(cause.getMessage());
    if (cause instanceof TaskFailedException failed) {
      String traceback = failed.pythonTraceback();
      return new CommandException(
          Exit.FAILED, traceback.isEmpty() ? message : message + "\n" + traceback);
    }
    if (cause instanceof BrokerUnreachableException) {
      return new CommandException(Exit.UNREACHABLE, message);
    }
    if (cause instanceof SubmitException refused) {
      return new CommandException(exitOf(refused.code()), message);
    }
    return new CommandException(Exit.UNKNOWN, message);
  }

  static Exit exitOf(SubmitException.Code code) {
    return switch (code) {
      case NO_SUCH_QUEUE, NO_SUCH_NAMESPACE -> Exit.NOT_FOUND;
      case UNKNOWN_OUTCOME, INTERRUPTED, CLOSED -> Exit.UNKNOWN;
      case TOO_LARGE, INVALID_INPUT, TOO_MANY_IN_FLIGHT, ID_CONFLICT, NOT_AUTHORIZED -> Exit.USAGE;
    };
  }
}
