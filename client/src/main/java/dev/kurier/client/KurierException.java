package dev.kurier.client;

import org.jspecify.annotations.Nullable;

/** What this library throws, or completes a future with. Its message is written for a person. */
public abstract sealed class KurierException extends RuntimeException
    permits BrokerUnreachableException,
        ClientClosedException,
        ResultMismatchException,
        SubmitException,
        TaskFailedException {

  KurierException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
