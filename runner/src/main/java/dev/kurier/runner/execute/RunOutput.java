package dev.kurier.runner.execute;

import dev.kurier.protocol.OutputTotals;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * What one task of a warm child has written, by its own frames and through its descriptors: kept up
 * to the limit, counted beyond it. One lock; the listener is called under it, so that pieces keep
 * their order.
 */
final class RunOutput {

  private static final int TAIL = 8 << 10;
  private static final int STREAMS = 3;

  private final Seat.Listener listener;
  private final int limit;
  private final long[] written = new long[STREAMS];
  private final long[] kept = new long[STREAMS];
  private byte[] tail = new byte[0];

  RunOutput(Seat.Listener listener, int limit) {
    this.listener = listener;
    this.limit = limit;
  }

  /** Takes a piece of stream 1 or 2. */
  synchronized void add(int stream, byte[] bytes) {
    if (stream != 1 && stream != 2) {
      return;
    }
    int room = (int) Math.min(bytes.length, limit - kept[stream]);
    if (room > 0) {
      byte[] piece = room == bytes.length ? bytes : Arrays.copyOf(bytes, room);
      listener.wrote(stream, kept[stream], piece);
      kept[stream] += room;
    }
    written[stream] += bytes.length;
    byte[] joined = Arrays.copyOf(tail, tail.length + bytes.length);
    System.arraycopy(bytes, 0, joined, tail.length, bytes.length);
    tail = Arrays.copyOfRange(joined, Math.max(0, joined.length - TAIL), joined.length);
  }

  synchronized Bye.Output output() {
    var stdout = new OutputTotals.Written(written[1], kept[1]);
    var stderr = new OutputTotals.Written(written[2], kept[2]);
    String text = new String(tail, StandardCharsets.UTF_8);
    return new Bye.Output(new OutputTotals(stdout, stderr), text);
  }
}
