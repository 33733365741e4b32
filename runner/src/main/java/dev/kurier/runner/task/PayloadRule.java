package dev.kurier.runner.task;

import dev.kurier.schema.PayloadSchema;

/** What the payloads of a handler are held to before one of them is run. */
public sealed interface PayloadRule {

  /** The schema that its code shows, a function's signature and type hints; none of other code. */
  record OfCode() implements PayloadRule {}

  /** Nothing. */
  record Off() implements PayloadRule {}

  /** A schema that was configured. */
  record Configured(PayloadSchema schema) implements PayloadRule {}
}
