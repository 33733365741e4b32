package dev.kurier.runner.execute;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The last frame of a run: its whole process tree is gone.
 *
 * @param pid the task's process, 0 if there was none
 * @param exitCode how it ended, unless by a signal
 * @param signal the signal that ended it
 * @param stopped {@code soft} or {@code hard} if it was still running when it was told to stop
 * @param killed who had to be killed
 * @param stdout what it wrote
 * @param stderr what it wrote
 * @param tail the last bytes of both
 * @param maxRssBytes its largest resident memory
 * @param cpuMicros processor time of it and of the children it waited for
 */
record Bye(
    long pid,
    @Nullable Integer exitCode,
    @Nullable Integer signal,
    @Nullable String stopped,
    List<Long> killed,
    Written stdout,
    Written stderr,
    String tail,
    long maxRssBytes,
    long cpuMicros) {

  Bye {
    killed = List.copyOf(killed);
  }

  boolean wasStopped() {
    return stopped != null;
  }

  Output output() {
    return new Output(stdout, stderr, tail);
  }

  /** The same end, with the output of one of several tasks. */
  Bye with(Output output) {
    return new Bye(
        pid,
        exitCode,
        signal,
        stopped,
        killed,
        output.stdout(),
        output.stderr(),
        output.tail(),
        maxRssBytes,
        cpuMicros);
  }

  /** How much of a stream there was, and how much of it was kept. */
  record Written(long bytes, long kept) {
    long dropped() {
      return bytes - kept;
    }
  }

  /**
   * What a run wrote.
   *
   * @param tail the last bytes of both streams in the order they came
   */
  record Output(Written stdout, Written stderr, String tail) {
    long dropped() {
      return stdout.dropped() + stderr.dropped();
    }
  }
}
