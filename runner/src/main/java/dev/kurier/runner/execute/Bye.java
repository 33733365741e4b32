package dev.kurier.runner.execute;

import dev.kurier.protocol.OutputTotals;
import dev.kurier.protocol.OutputTotals.Written;
import dev.kurier.runner.task.HandlerCode;
import dev.kurier.runner.task.HandlerCode.ResultSource;
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

  /** What it wrote for people to read; a stdout that is the result is not among it. */
  Output output(HandlerCode.Isolated code) {
    boolean isResult =
        switch (code) {
          case HandlerCode.Command command -> command.result() != ResultSource.FILE;
          case HandlerCode.Script script -> script.result() != ResultSource.FILE;
          case HandlerCode.Function _ -> false;
        };
    return new Output(new OutputTotals(isResult ? Written.NOTHING : stdout, stderr), tail);
  }

  /** The same end, with the output of one of several tasks. */
  Bye with(Output output) {
    return new Bye(
        pid,
        exitCode,
        signal,
        stopped,
        killed,
        output.totals().stdout(),
        output.totals().stderr(),
        output.tail(),
        maxRssBytes,
        cpuMicros);
  }

  /**
   * What a run wrote.
   *
   * @param totals how much
   * @param tail the last bytes of both streams in the order they came
   */
  record Output(OutputTotals totals, String tail) {}
}
