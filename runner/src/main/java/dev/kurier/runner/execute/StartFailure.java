package dev.kurier.runner.execute;

import java.util.concurrent.ExecutionException;

/** Something that runs need could not be started; the message is for the operator. */
final class StartFailure extends Exception {

  StartFailure(String message) {
    super(message);
  }

  StartFailure(String message, Throwable cause) {
    super(message, cause);
  }

  /** A failure that another thread has met. */
  static StartFailure of(String what, ExecutionException failed) {
    Throwable cause = failed.getCause() == null ? failed : failed.getCause();
    return new StartFailure(what + cause.getMessage(), cause);
  }

  /** The message as a value. */
  String problem() {
    return String.valueOf(getMessage());
  }
}
