package dev.kurier.runner.execute;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * What the kernel says about a process.
 *
 * @param pid its id, which a later process may get again
 * @param parent the id of its parent
 * @param start when it started, in the kernel's ticks since boot; with the pid it names one process
 * @param hasEnded whether only its exit status is left, for a parent that has not asked yet
 */
record ProcessStat(long pid, long parent, long start, boolean hasEnded) {

  private static final int STATE = 0;
  private static final int PARENT = 1;
  private static final int START = 19;

  /** Empty if there is no such process, or no {@code /proc}. */
  static Optional<ProcessStat> of(long pid) {
    try {
      String line = Files.readString(Path.of("/proc", Long.toString(pid), "stat"));
      return Optional.of(parsed(pid, line));
    } catch (IOException gone) {
      return Optional.empty();
    }
  }

  /** Reads a line of {@code /proc/PID/stat}; the name of a program may hold blanks and brackets. */
  static ProcessStat parsed(long pid, String line) {
    String[] fields = line.substring(line.lastIndexOf(')') + 2).split(" ", -1);
    return new ProcessStat(
        pid,
        Long.parseLong(fields[PARENT]),
        Long.parseLong(fields[START]),
        fields[STATE].equals("Z") || fields[STATE].equals("X"));
  }

  /** Whether this very process, not a later one with its pid, runs now. */
  boolean isRunning() {
    return of(pid).filter(now -> now.start() == start && !now.hasEnded()).isPresent();
  }
}
