package dev.kurier.runner.execute;

import java.util.Optional;

/** The types of frames of the worker protocol; the numbers are on the wire. */
enum FrameType {
  HELLO(1),
  READY(2),
  SPAWN(3),
  TASK(4),
  STARTED(5),
  RESULT(6),
  ERROR(7),
  LOG(8),
  BYE(9),
  CANCEL(10),
  KILL(11),
  SHUTDOWN(12),
  PROGRESS(13),
  SYNC(14),
  LEASE(15);

  private static final FrameType[] ALL = values();

  private final int number;

  FrameType(int number) {
    this.number = number;
  }

  int number() {
    return number;
  }

  /** The type with this number; empty if this version does not know it. */
  static Optional<FrameType> of(int number) {
    return number >= 1 && number <= ALL.length ? Optional.of(ALL[number - 1]) : Optional.empty();
  }
}
