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
import java.util.function.Predicate;
import java.util.function.Supplier;

/** Waits for what was asked for and turns each bad end into an exit code. */
final class Waiting {

  private static final Duration STEP = Duration.ofMillis(200);

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

  /**
   * Looks again and again, five times a second, at what the ledger has written.
   *
   * @param isIt what is waited for
   * @return what it saw then; empty if that has not come within the limit
   * @throws CommandException if the thread is interrupted; what was asked for goes on
   */
  static <T> Optional<T> until(Supplier<T> look, Predicate<T> isIt, Duration limit) {
    long end = System.nanoTime() + limit.toNanos();
    while (System.nanoTime() < end) {
      T seen = look.get();
      if (isIt.test(seen)) {
        return Optional.of(seen);
      }
      rest();
    }
    return Optional.empty();
  }

  private static void rest() {
    try {
      Thread.sleep(STEP);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CommandException(Exit.UNKNOWN, "interrupted; what was asked for goes on");
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
      case BUFFER_FULL -> Exit.UNREACHABLE;
      case TOO_LARGE,
          INVALID_INPUT,
          PAYLOAD_INVALID,
          TOO_MANY_IN_FLIGHT,
          ID_CONFLICT,
          NOT_AUTHORIZED ->
          Exit.USAGE;
    };
  }
}
