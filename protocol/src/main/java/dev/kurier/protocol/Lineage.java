package dev.kurier.protocol;

/**
 * Which task a replayed task repeats.
 *
 * @param replayOf the task whose failure was replayed
 * @param rootId the first task of the line
 * @param replaySeq 1 for the first replay in the line, then one more each time
 */
public record Lineage(TaskId replayOf, TaskId rootId, int replaySeq) {

  /** Checks the sequence. */
  public Lineage {
    if (replaySeq < 1) {
      throw new IllegalArgumentException("replaySeq starts at 1");
    }
  }
}
