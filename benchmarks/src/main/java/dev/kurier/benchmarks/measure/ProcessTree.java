package dev.kurier.benchmarks.measure;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.stream.LongStream;

/** A process and all that it has started. */
public final class ProcessTree {

  // Of /proc/PID/stat, counted from the field after the name: own and waited-for children's.
  private static final int FIRST = 11;
  private static final int LAST = 14;
  private static final Duration TICK = Duration.ofMillis(10);

  private ProcessTree() {}

  /** The processor time of the whole tree so far; zero where the kernel does not tell. */
  public static Duration cpu() {
    return cpu(ProcessHandle.current());
  }

  /** The same of another process and all that it has started. */
  public static Duration cpu(ProcessHandle root) {
    long ticks =
        LongStream.concat(
                LongStream.of(root.pid()), root.descendants().mapToLong(ProcessHandle::pid))
            .map(ProcessTree::ticks)
            .sum();
    return TICK.multipliedBy(ticks);
  }

  /** The same of this process alone. */
  public static Duration own() {
    return TICK.multipliedBy(ticks(ProcessHandle.current().pid()));
  }

  private static long ticks(long pid) {
    try {
      String stat = Files.readString(Path.of("/proc/" + pid + "/stat"));
      String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
      return Arrays.stream(fields, FIRST, LAST + 1).mapToLong(Long::parseLong).sum();
    } catch (IOException goneOrNoLinux) {
      return 0;
    }
  }
}
