package dev.kurier.runner.execute;

import java.util.Optional;

/** How a run on a seat came to its end. */
sealed interface Ending {

  /** Its process is gone with all it had started. */
  record Farewell(Optional<Frame> answer, Bye bye) implements Ending {}

  /** It has answered, nothing of it is left, and its process serves others. */
  record Answered(Frame answer, Bye.Output output, long pid) implements Ending {}

  /** The process that kept its tree died, and the zygote has swept up what was left. */
  record SupervisorDied() implements Ending {}

  /** The process ended before this run's turn came. */
  record NotBegun() implements Ending {}
}
