package dev.kurier.benchmarks.floor;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import dev.kurier.benchmarks.measure.ClosedLoop;
import dev.kurier.benchmarks.measure.Latencies;
import dev.kurier.benchmarks.measure.Payload;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** One caller of a Python function inside this process. Belongs to one thread. */
@SuppressWarnings("restricted") // this is what native access is granted for
final class InsideCall implements ClosedLoop.Caller {

  private final MemorySegment function;
  private final Payload payload;
  private final byte[] argument;
  private final MemorySegment copy;

  InsideCall(MemorySegment function, Payload payload) {
    this.function = function;
    this.payload = payload;
    argument = payload.bytes();
    copy = Arena.ofAuto().allocate(argument.length);
  }

  @Override
  public void call(Latencies latencies) {
    long began = System.nanoTime();
    byte[] answer = answer();
    latencies.add(System.nanoTime() - began);
    payload.check(answer);
  }

  private byte[] answer() {
    try {
      int gil = (int) Libpython.ENSURE.invokeExact();
      try {
        return called();
      } finally {
        Libpython.RELEASE.invokeExact(gil);
      }
    } catch (Throwable thrown) {
      throw new IllegalStateException("a call into Python failed", thrown);
    }
  }

  private byte[] called() throws Throwable {
    MemorySegment.copy(argument, 0, copy, JAVA_BYTE, 0, argument.length);
    var bytes = (MemorySegment) Libpython.NEW_BYTES.invokeExact(copy, (long) argument.length);
    var result = (MemorySegment) Libpython.CALL.invokeExact(function, bytes, MemorySegment.NULL);
    Libpython.DECREMENT.invokeExact(bytes);
    InsideFloor.present(result);
    var address = (MemorySegment) Libpython.BYTES_ADDRESS.invokeExact(result);
    byte[] answer =
        address.reinterpret((long) Libpython.BYTES_SIZE.invokeExact(result)).toArray(JAVA_BYTE);
    Libpython.DECREMENT.invokeExact(result);
    return answer;
  }
}
