package dev.kurier.runner.kafka;

import java.util.List;

/** Topics or share groups are set so that tasks could be lost; every problem names its remedy. */
public final class TopologyException extends RuntimeException {

  private final transient List<String> problems;

  TopologyException(List<String> problems) {
    super("Kafka is not set up for Kurier:\n" + String.join("\n", problems));
    this.problems = List.copyOf(problems);
  }

  /** One text for each problem: what is wrong, and the command that corrects it. */
  public List<String> problems() {
    return problems;
  }
}
