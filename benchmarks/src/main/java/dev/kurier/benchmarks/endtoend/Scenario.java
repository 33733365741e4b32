package dev.kurier.benchmarks.endtoend;

import java.util.Locale;

/** What can be measured from end to end, in the order in which it is. */
public enum Scenario {
  /** How fast one client submits. */
  SUBMIT,
  /** A backlog of tasks in Java, which is Kurier without Python. */
  DRAIN_JAVA,
  /** A backlog for warm children. */
  DRAIN_WARM,
  /** The same with several tasks waiting in each child. */
  DRAIN_AHEAD,
  /** A backlog of tasks with a child each. */
  DRAIN_FORK,
  /** A backlog of tasks with a program each. */
  DRAIN_PROCESS,
  /** One task at a time. */
  IDLE,
  /** One task at a time, until its success is reported. */
  REPORTED,
  /** From submit to the first line of the function, at 200 tasks a second. */
  STARTED,
  /** What is written to Kafka for each task. */
  BYTES,
  /** Backlogs of ten and of a hundred thousand. */
  BACKLOG,
  /** Sleeping tasks on one, two, four and eight runners. */
  RUNNERS,
  /** Payloads of 200 bytes, 10 KB and 200 KB. */
  PAYLOAD,
  /** Topics of one and of three partitions; everything else has six. */
  PARTITIONS,
  /** Processor time of each process for a task. */
  COST,
  /** What runners cost that have nothing to do. */
  REST,
  /** One, 20 and 200 handlers on a runner. */
  HANDLERS,
  /** One, 10 and 50 queues. */
  QUEUES,
  /** A backlog of a million. */
  MILLION;

  /** Whether it tells how a figure changes with the size of something. */
  boolean isOfScale() {
    return compareTo(BACKLOG) >= 0;
  }

  /** As the command line says it. */
  public String word() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
