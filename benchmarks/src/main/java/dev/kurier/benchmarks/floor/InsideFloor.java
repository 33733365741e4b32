package dev.kurier.benchmarks.floor;

import dev.kurier.benchmarks.measure.ClosedLoop;
import dev.kurier.benchmarks.measure.Contestant;
import dev.kurier.benchmarks.measure.Payload;
import dev.kurier.benchmarks.measure.Sample;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/**
 * Calls a Python function, which takes bytes and returns bytes, in the interpreter that this
 * process has loaded, one platform thread for each caller.
 *
 * @param function of Python, kept for good
 */
public record InsideFloor(MemorySegment function, Payload payload) implements Contestant {

  /** The function of a module that the interpreter finds. */
  public static InsideFloor of(String module, String function, Payload payload) {
    try (Arena arena = Arena.ofConfined()) {
      int gil = (int) Libpython.ENSURE.invokeExact();
      try {
        var imported =
            present((MemorySegment) Libpython.IMPORT.invokeExact(arena.allocateFrom(module)));
        var name = arena.allocateFrom(function);
        var found = present((MemorySegment) Libpython.ATTRIBUTE.invokeExact(imported, name));
        return new InsideFloor(found, payload);
      } finally {
        Libpython.RELEASE.invokeExact(gil);
      }
    } catch (Throwable thrown) {
      throw new IllegalStateException("no Python function " + module + ":" + function, thrown);
    }
  }

  /** What Python has returned; it says itself what was wrong. */
  static MemorySegment present(MemorySegment object) throws Throwable {
    if (object.equals(MemorySegment.NULL)) {
      Libpython.PRINT_ERROR.invokeExact();
      throw new IllegalStateException("Python has raised what it printed");
    }
    return object;
  }

  @Override
  public String name() {
    return "direct call by FFM";
  }

  @Override
  public Sample measure(int concurrency, Duration time) throws InterruptedException {
    List<InsideCall> calls =
        Stream.generate(() -> new InsideCall(function, payload)).limit(concurrency).toList();
    return new ClosedLoop(InsideFloor::thread).run(calls, time);
  }

  /** It has its state in Python for as long as it lives, so that no call has to make one. */
  private static Thread thread(Runnable task) {
    return Thread.ofPlatform().daemon().name("caller").unstarted(() -> attached(task));
  }

  private static void attached(Runnable task) {
    try {
      int gil = (int) Libpython.ENSURE.invokeExact();
      var state = (MemorySegment) Libpython.SAVE_THREAD.invokeExact();
      task.run();
      Libpython.RESTORE_THREAD.invokeExact(state);
      Libpython.RELEASE.invokeExact(gil);
    } catch (Throwable thrown) {
      throw new IllegalStateException("a thread is not known to Python", thrown);
    }
  }
}
