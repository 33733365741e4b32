package dev.kurier.runner.node;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What a node does; one process may do several, started in this order and stopped in reverse. */
public enum Role {
  /** An embedded Kafka broker, for development and demonstrations. */
  BROKER("broker"),
  /** Decides the state of tasks. */
  LEDGER("ledger"),
  /** Runs tasks, except those of mode {@code embedded}. */
  RUNNER("runner"),
  /**
   * Runs the tasks of mode {@code embedded} alone: what they do to the process must happen to
   * nobody else's task. Never together with {@link #RUNNER}.
   */
  EMBEDDED_RUNNER("embedded");

  private final String word;

  Role(String word) {
    this.word = word;
  }

  /** How it is written on a command line. */
  public String word() {
    return word;
  }

  /** The role that is written so. */
  public static Optional<Role> of(String word) {
    return Arrays.stream(values()).filter(role -> role.word.equals(word)).findFirst();
  }

  /** All words, in the order in which roles start. */
  public static List<String> words() {
    return Arrays.stream(values()).map(Role::word).toList();
  }

  /** All that a process can do at once: everything but embedded tasks. */
  public static Set<Role> together() {
    return EnumSet.of(BROKER, LEDGER, RUNNER);
  }
}
