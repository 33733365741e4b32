package dev.kurier.protocol;

/**
 * What runners write to {@code logs}, in the partition of the task: its output, piece by piece. The
 * key is the execution. Pieces of one execution stand in the order in which they were written; a
 * piece that could not be written is missing, which the offsets of the others tell.
 */
public sealed interface LogEntry {

  /** Whose output it is. */
  Source source();

  /**
   * One execution of a task.
   *
   * @param taskId the task
   * @param execution the node's id for this run, unique
   * @param attempt which attempt of the task it is, from 1
   */
  record Source(TaskId taskId, String execution, int attempt) {
    /** Checks the name and the range. */
    public Source {
      if (execution.isEmpty() || attempt < 1) {
        throw new IllegalArgumentException("output has an execution and an attempt from 1");
      }
    }
  }

  /**
   * A piece of output.
   *
   * @param source whose
   * @param stream where it was written to
   * @param offset how many bytes of this stream come before it
   * @param content the bytes
   */
  record Chunk(Source source, StandardStream stream, long offset, LogContent content)
      implements LogEntry {
    /** Checks the range. */
    public Chunk {
      if (offset < 0) {
        throw new IllegalArgumentException("offset is not negative");
      }
    }
  }

  /**
   * The execution is over and nothing of it follows.
   *
   * @param source whose
   * @param totals what there was; more than was kept means that the output is truncated
   */
  record End(Source source, OutputTotals totals) implements LogEntry {}
}
