package dev.kurier.runner.system;

import dev.kurier.runner.system.CrashCell.Fault;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * One thing that goes wrong at one point of a program that submits tasks.
 *
 * @param point where
 * @param fault what
 */
record ClientCell(Point point, Fault fault) {

  private static final Set<Fault> FAULTS = EnumSet.of(Fault.HALT, Fault.STOP, Fault.BROKER_KILL);

  /** A point on the way of one submit. */
  enum Point {
    /** The client was asked, and nothing is on its way. */
    SENDING,
    /** It has returned; nobody knows where the record is. */
    SENT,
    /** The broker has the record and has said so; the program does not know it. */
    STORED,
    /** The program knows it, and has written that down. */
    ACKNOWLEDGED
  }

  /** All cells. */
  static List<ClientCell> all() {
    return Arrays.stream(Point.values())
        .flatMap(point -> FAULTS.stream().map(fault -> new ClientCell(point, fault)))
        .toList();
  }

  @Override
  public String toString() {
    return "CLIENT_" + point + " " + fault;
  }
}
