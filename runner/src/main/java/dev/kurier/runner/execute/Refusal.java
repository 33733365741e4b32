package dev.kurier.runner.execute;

import org.jspecify.annotations.Nullable;

/**
 * The body of an ERROR frame.
 *
 * @param kind {@code permanent}, {@code invalid}, {@code retryable}, {@code dependency} or {@code
 *     start}
 * @param code stable name of what went wrong
 * @param message for a person
 * @param errorType the exception's class
 * @param traceback the user's frames
 * @param retryAfterMillis the handler's wish
 */
record Refusal(
    String kind,
    String code,
    String message,
    @Nullable String errorType,
    @Nullable String traceback,
    @Nullable Long retryAfterMillis) {}
