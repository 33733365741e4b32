package dev.kurier.runner.advise;

import java.util.List;
import java.util.Optional;

/**
 * A recommendation.
 *
 * @param candidate the way to run the handler; empty if it ran in no way
 * @param reason why, with the figures
 * @param warnings what else to know
 */
public record Advice(Optional<Candidate> candidate, String reason, List<String> warnings) {
  /** Copies the list. */
  public Advice {
    warnings = List.copyOf(warnings);
  }
}
