package dev.kurier.protocol;

import java.time.Instant;
import java.util.OptionalDouble;

/**
 * How far an execution has come, as its handler said.
 *
 * @param done in a unit of the handler's choice; finite, at least 0, may be above the total
 * @param total what it will be at the end, in the same unit; empty if the handler did not say
 * @param message for a person, at most 1,024 characters; may be empty
 * @param at when the node heard it, by the node's clock
 */
public record Progress(double done, OptionalDouble total, String message, Instant at) {

  /** The longest message in characters. */
  public static final int MAX_MESSAGE = 1_024;

  /** Checks the ranges. */
  public Progress {
    done = amount(done);
    total = total.isPresent() ? OptionalDouble.of(amount(total.getAsDouble())) : total;
    if (message.length() > MAX_MESSAGE) {
      throw new IllegalArgumentException("a message of progress has at most 1,024 characters");
    }
  }

  private static double amount(double value) {
    if (!(value >= 0 && value < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException("progress is counted in finite numbers from 0");
    }
    // Minus zero is not equal to zero where records are compared.
    return value + 0.0;
  }
}
