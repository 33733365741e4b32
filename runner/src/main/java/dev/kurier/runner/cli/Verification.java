package dev.kurier.runner.cli;

import dev.kurier.runner.kafka.Brokers;
import dev.kurier.runner.kafka.KafkaSettings;
import dev.kurier.runner.verify.Checker;
import dev.kurier.runner.verify.Evidence;
import dev.kurier.runner.verify.Positions;
import dev.kurier.runner.verify.Report;
import dev.kurier.runner.verify.Survey;
import dev.kurier.runner.verify.Window;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/** Gathers the evidence of an installation and has it checked. */
final class Verification {

  /** Clocks differ, and records are written a little before or after what they tell of. */
  static final Duration SLACK = Duration.ofMinutes(1);

  private Verification() {}

  /**
   * Reads everything once.
   *
   * @param evidence what is known already, for example from a submitter's journal
   * @param canary a secret to look for in every record
   */
  static Report report(
      KafkaSettings kafka, Evidence evidence, Window window, Optional<String> canary)
      throws InterruptedException {
    try (Brokers brokers = Brokers.connect(kafka)) {
      Set<String> queues = QueueTopics.of(brokers.topics(), kafka.names()).names();
      new Survey(
              new Installation(kafka).properties(),
              kafka.names(),
              queues,
              window.from().minus(SLACK))
          .readInto(evidence, canary);
      Positions positions = Positions.ask(brokers, kafka, queues, window.settled());
      return Checker.check(evidence, window, positions::isSettled, positions.rest());
    }
  }
}
