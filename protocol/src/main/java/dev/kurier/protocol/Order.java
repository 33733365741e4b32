package dev.kurier.protocol;

import java.time.Duration;
import java.time.Instant;

/**
 * What an operator has ordered for a while. The newest order about a subject takes the place of the
 * one before it; none outlives {@link #LONGEST}.
 *
 * @param id of the request that gave it
 * @param subject what it is about
 * @param instruction what is to be done there; fits the subject's scope
 * @param reason a sentence for people, not blank
 * @param by who gave it, for people; may be empty
 * @param since when the ledger took it, by the brokers' clock
 * @param until when it ends by itself, at most {@link #LONGEST} after {@code since}
 */
public record Order(
    TaskId id,
    Subject subject,
    Instruction instruction,
    String reason,
    String by,
    Instant since,
    Instant until) {

  /**
   * The most that an order lasts: half of the time for which tasks and orders are kept, so that no
   * task ages out of its topic while it is paused, and no order out of its own.
   */
  public static final Duration LONGEST = Duration.ofDays(14);

  /** Checks that it can be obeyed. */
  public Order {
    check(subject, instruction, reason);
    checkLasting(Duration.between(since, until));
  }

  /** Tells whether it has not ended by itself. */
  public boolean isInForceAt(Instant now) {
    return now.isBefore(until);
  }

  static void check(Subject subject, Instruction instruction, String reason) {
    if ((subject.scope() == Scope.BREAKER) == (instruction == Instruction.PAUSE)) {
      throw new IllegalArgumentException(
          "queues and types are paused, breakers are held or ignored");
    }
    if (reason.isBlank()) {
      throw new IllegalArgumentException("an order needs a reason");
    }
  }

  /**
   * Checks how long an order is to last.
   *
   * @throws IllegalArgumentException if that is no time, or longer than orders may
   */
  public static void checkLasting(Duration lasting) {
    if (lasting.isNegative() || lasting.isZero() || lasting.compareTo(LONGEST) > 0) {
      throw new IllegalArgumentException(
          "an order lasts longer than no time and at most " + LONGEST.toDays() + " days");
    }
  }

  /** What kind of thing an order is about. */
  public enum Scope {
    /** A queue. */
    QUEUE,
    /** All tasks of a type, in whatever queue. */
    TYPE,
    /** The circuit breakers of a group, on all nodes. */
    BREAKER
  }

  /** What can be ordered. */
  public enum Instruction {
    /** Begin no task of the queue or the type. */
    PAUSE,
    /** Let nothing through the breaker. */
    HOLD,
    /** Let everything through the breaker, and count nothing. */
    IGNORE
  }

  /**
   * What an order is about.
   *
   * @param name of the queue, the type or the breaker group; 1 to 200 characters, none of them a
   *     control character
   */
  public record Subject(Scope scope, String name) {

    private static final int LONGEST_NAME = 200;

    /** Checks the name. */
    public Subject {
      checkName(name);
    }

    static void checkName(String name) {
      if (name.isEmpty()
          || name.length() > LONGEST_NAME
          || name.chars().anyMatch(Character::isISOControl)) {
        throw new IllegalArgumentException(
            "what an order is about has a name of 1 to 200 characters, no control characters");
      }
    }

    /** A queue. */
    public static Subject queue(String name) {
      return new Subject(Scope.QUEUE, name);
    }

    /** A type of tasks. */
    public static Subject type(String name) {
      return new Subject(Scope.TYPE, name);
    }

    /** A group of breakers. */
    public static Subject breaker(String group) {
      return new Subject(Scope.BREAKER, group);
    }

    /** What all records about it have as their key, so that they meet in one partition. */
    public String key() {
      String kind =
          switch (scope) {
            case QUEUE -> "queue";
            case TYPE -> "type";
            case BREAKER -> "breaker";
          };
      return "order:" + kind + ":" + name;
    }
  }
}
