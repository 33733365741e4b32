package dev.kurier.runner.execute;

import java.io.IOException;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** A worker's socket. One thread reads; any thread sends, one whole frame at a time. */
final class Connection implements AutoCloseable {

  private static final Duration PATIENCE = Duration.ofMillis(100);

  private final SocketChannel channel;
  private final FrameCodec frames;
  private final ReentrantLock sending = new ReentrantLock();

  Connection(SocketChannel channel) {
    this.channel = channel;
    this.frames = new FrameCodec(channel);
  }

  /** Waits for the next frame; null at the end of the stream. */
  @Nullable Frame read() throws IOException {
    return frames.read();
  }

  void send(Frame frame) throws IOException {
    sending.lock();
    try {
      FrameCodec.write(channel, frame);
    } finally {
      sending.unlock();
    }
  }

  /** Sends a small frame unless another is stuck on its way; tells whether it was sent. */
  boolean sendUnlessStuck(Frame frame) {
    if (!sending.tryLock() && !isFreeSoon()) {
      return false;
    }
    try {
      FrameCodec.write(channel, frame);
      return true;
    } catch (IOException gone) {
      return false;
    } finally {
      sending.unlock();
    }
  }

  /** Another small frame is on its way for microseconds only. */
  private boolean isFreeSoon() {
    try {
      return sending.tryLock(PATIENCE.toNanos(), TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /** Tells the other side that nothing follows: a process without a run then ends. */
  void end() {
    try {
      channel.shutdownOutput();
    } catch (IOException alreadyGone) {
      // Then it has ended, or is about to.
    }
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException alreadyGone) {
      // Nothing was buffered on our side that could be lost.
    }
  }
}
