package dev.kurier.protocol;

import java.util.Optional;

/**
 * Which task a replayed task repeats.
 *
 * @param replayOf the task whose failure was replayed
 * @param rootId the first task of the line
 * @param replaySeq 1 for the first replay in the line, then one more each time
 * @param edit how the payload differs from that of {@code replayOf}; empty: not at all
 * @param shadow true if it runs only to be compared with {@code replayOf}: nobody is told of its
 *     end, and it has no dead letter
 */
public record Lineage(
    TaskId replayOf, TaskId rootId, int replaySeq, Optional<Edit> edit, boolean shadow) {

  /** Checks the sequence. */
  public Lineage {
    if (replaySeq < 1) {
      throw new IllegalArgumentException("replaySeq starts at 1");
    }
  }

  /** A lineage with the same payload. */
  public Lineage(TaskId replayOf, TaskId rootId, int replaySeq) {
    this(replayOf, rootId, replaySeq, Optional.empty(), false);
  }
}
