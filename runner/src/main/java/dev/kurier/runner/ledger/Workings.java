package dev.kurier.runner.ledger;

import dev.kurier.runner.kafka.BrokerTime;
import dev.kurier.runner.observe.Milestones;
import java.time.Clock;
import java.util.function.UnaryOperator;

/**
 * What outlives the sessions of a ledger.
 *
 * @param moments when decisions are taken
 * @param milestones is told what transactions have reached
 * @param experience what was learned of records that are refused
 * @param watched what is put around the fold
 */
record Workings(
    Moments moments, Milestones milestones, Experience experience, UnaryOperator<Fold> watched) {

  /** Those of a ledger that begins. */
  static Workings of(Clock clock, Milestones milestones, UnaryOperator<Fold> watched) {
    return new Workings(new Moments(new BrokerTime(clock)), milestones, Experience.none(), watched);
  }
}
