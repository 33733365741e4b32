package dev.kurier.benchmarks.measure;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** What of a JVM's heap is in use after a full collection. */
public final class LiveHeap {

  private static final String TOTAL = "Total";
  private static final int BYTES = 2;

  private LiveHeap() {}

  /**
   * Collects all garbage of another JVM of this machine, and counts the rest. That JVM stands still
   * until its answer is read, so it cannot be this one.
   *
   * @return bytes
   * @throws IllegalStateException if that JVM does not answer
   */
  public static long of(long pid) throws InterruptedException {
    if (pid == ProcessHandle.current().pid()) {
      throw new IllegalArgumentException("this JVM would wait for itself");
    }
    Path jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd");
    try {
      Process process =
          Python.start(
              List.of(jcmd.toString(), Long.toString(pid), "GC.class_histogram"), Redirect.PIPE);
      String said = new String(process.getInputStream().readAllBytes(), UTF_8);
      if (process.waitFor() == 0) {
        return total(said).orElseThrow(() -> notTold(pid, said));
      }
      throw notTold(pid, said);
    } catch (IOException e) {
      throw new IllegalStateException("the heap of process " + pid + " cannot be asked for", e);
    }
  }

  private static IllegalStateException notTold(long pid, String said) {
    return new IllegalStateException("process " + pid + " does not tell its heap: " + said);
  }

  /** The bytes of all instances in a histogram of classes: {@code Total 9 1234}. */
  static Optional<Long> total(String histogram) {
    return histogram
        .lines()
        .map(line -> line.strip().split("\\s+"))
        .filter(words -> words.length == BYTES + 1 && words[0].equals(TOTAL))
        .map(words -> Long.parseLong(words[BYTES]))
        .findFirst();
  }
}
