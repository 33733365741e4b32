package dev.kurier.runner.acquire;

/** What the broker is told about a record in the end. */
public enum Settlement {
  /** The log holds what follows from it. */
  ACCEPT,
  /** It must come again. */
  RELEASE
}
