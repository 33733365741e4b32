package dev.kurier.client;

import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;

/** Finds the failure inside the wrappers that futures put around it. */
final class Causes {

  private Causes() {}

  static Throwable of(Throwable failure) {
    @Nullable Throwable cause = failure.getCause();
    boolean wrapped =
        failure instanceof ExecutionException || failure instanceof CompletionException;
    return wrapped && cause != null ? of(cause) : failure;
  }

  static String describe(Throwable failure) {
    @Nullable String message = failure.getMessage();
    String name = failure.getClass().getSimpleName();
    return message == null ? name : name + ": " + message;
  }
}
