package dev.kurier.client;

import dev.kurier.protocol.JsonText;
import java.util.List;

/**
 * Looks at a payload before it is sent. With the library {@code kurier-schema} on the class path,
 * {@code PayloadSchema.of(json)::problems} is one. Called on the submitting thread, by many.
 */
@FunctionalInterface
public interface PayloadCheck {

  /** Accepts everything. */
  PayloadCheck NONE = payload -> List.of();

  /**
   * What is wrong with it, a sentence each that may be shown and logged; empty if it may be sent.
   */
  List<String> problems(JsonText payload);
}
