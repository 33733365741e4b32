package dev.kurier.benchmarks.report;

import java.util.Locale;

/** What figures are called that others are computed from, and their units. */
public final class FigureNames {

  /** One client submits. */
  public static final String SUBMIT = "submit";

  /** Written to the topic of states. */
  public static final String BYTES_IN_STATE = "bytes in state";

  /** Written to all topics. */
  public static final String BYTES_IN_ALL = "bytes in all topics";

  /** Unit of rates. */
  public static final String RATE = "tasks/s";

  /** Unit of what is written for a task. */
  public static final String BYTES_OF_A_TASK = "bytes/task";

  /** Unit of processor time for a task. */
  public static final String CPU_OF_A_TASK = "us cpu/task";

  /** Unit of processor time of what has nothing to do. */
  public static final String CPU = "ms cpu/s";

  /** Unit of what is written by what has nothing to do. */
  public static final String BYTES = "bytes/s";

  /** Unit of heaps after a full collection. */
  public static final String HEAP = "MB live";

  private FigureNames() {}

  /** A backlog in a mode. */
  public static String drain(String mode) {
    return "drain, " + mode;
  }

  /** Larger payloads. */
  public static String bytesInAll(int each) {
    return "%s, %s each".formatted(BYTES_IN_ALL, grouped(each));
  }

  /** Processor time of a part of an installation, in a mode. */
  public static String cpu(String part, String mode) {
    return "cpu of the " + part + ", " + mode;
  }

  /** A part of an installation while so many runners have nothing to do. */
  public static String rest(int runners, String part) {
    return plural(runners, "runner") + " at rest, " + part;
  }

  /** A backlog of a size. */
  public static String backlog(int tasks) {
    return "backlog of " + grouped(tasks);
  }

  /** The heap of a part of an installation while a backlog waits. */
  public static String heapWaiting(String part, int tasks) {
    return "heap of the " + part + ", " + grouped(tasks) + " waiting";
  }

  /** The same when the backlog is gone. */
  public static String heapAfter(String part, int tasks) {
    return "heap of the " + part + ", after " + grouped(tasks);
  }

  /** Sleeping tasks on so many runners. */
  public static String runners(int count) {
    return plural(count, "runner");
  }

  /** Payloads of a size. */
  public static String payload(int bytes) {
    return "payload of " + grouped(bytes) + " bytes";
  }

  /** Topics of so many partitions. */
  public static String partitions(int count) {
    return plural(count, "partition") + ", java";
  }

  /** A runner with so many handlers. */
  public static String handlers(int count) {
    return plural(count, "handler") + ", warm";
  }

  /** A runner with so many queues. */
  public static String queues(int count) {
    return plural(count, "queue") + ", java";
  }

  private static String plural(int count, String what) {
    return count + " " + what + (count == 1 ? "" : "s");
  }

  private static String grouped(int number) {
    return String.format(Locale.ROOT, "%,d", number);
  }
}
