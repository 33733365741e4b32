package dev.kurier.runner.execute;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;

/** Drains a process's output and remembers its end. Its own thread writes, any thread reads. */
final class ProcessTail {

  private static final int LIMIT = 8 << 10;

  private final Thread thread;
  private byte[] tail = new byte[0]; // guarded by this

  ProcessTail(InputStream output, String name) {
    thread = Thread.ofPlatform().daemon().name(name).start(() -> drain(output));
  }

  private void drain(InputStream output) {
    byte[] buffer = new byte[LIMIT];
    try (output) {
      for (int read = output.read(buffer); read >= 0; read = output.read(buffer)) {
        add(buffer, read);
      }
    } catch (IOException closed) {
      return;
    }
  }

  private synchronized void add(byte[] bytes, int count) {
    byte[] joined = Arrays.copyOf(tail, tail.length + count);
    System.arraycopy(bytes, 0, joined, tail.length, count);
    tail = Arrays.copyOfRange(joined, Math.max(0, joined.length - LIMIT), joined.length);
  }

  /** The last 8 KiB, once all is read or the limit has passed. */
  String text(Duration limit) throws InterruptedException {
    thread.join(limit);
    synchronized (this) {
      return new String(tail, StandardCharsets.UTF_8).strip();
    }
  }
}
