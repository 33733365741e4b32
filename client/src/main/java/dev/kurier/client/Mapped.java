package dev.kurier.client;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Function;

/** Futures whose callbacks see the failure itself, where the library would wrap it. */
final class Mapped {

  private Mapped() {}

  static <A, B> CompletableFuture<B> of(CompletableFuture<A> source, Function<A, B> mapping) {
    CompletableFuture<B> mapped = new CompletableFuture<>();
    CompletableFuture<A> unused =
        source.whenComplete((value, failure) -> {
          if (failure != null) {
            mapped.completeExceptionally(unwrapped(failure));
          } else {
            complete(mapped, mapping, value);
          }
        });
    return mapped;
  }

  private static <A, B> void complete(
      CompletableFuture<B> mapped, Function<A, B> mapping, A value) {
    try {
      mapped.complete(mapping.apply(value));
    } catch (RuntimeException e) {
      mapped.completeExceptionally(e);
    }
  }

  private static Throwable unwrapped(Throwable failure) {
    Throwable cause = failure.getCause();
    return failure instanceof CompletionException && cause != null ? cause : failure;
  }
}
