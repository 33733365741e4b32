package dev.kurier.runner.execute;

import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;

/** A channel that holds the same bytes again and again. Belongs to one thread. */
final class Endless implements ReadableByteChannel {

  private final ByteBuffer bytes;

  Endless(byte[] bytes) {
    this.bytes = ByteBuffer.wrap(bytes).asReadOnlyBuffer();
  }

  @Override
  public int read(ByteBuffer destination) {
    int before = destination.position();
    while (destination.hasRemaining()) {
      if (!bytes.hasRemaining()) {
        bytes.rewind();
      }
      int count = Math.min(bytes.remaining(), destination.remaining());
      destination.put(destination.position(), bytes, bytes.position(), count);
      destination.position(destination.position() + count);
      bytes.position(bytes.position() + count);
    }
    return destination.position() - before;
  }

  @Override
  public boolean isOpen() {
    return true;
  }

  @Override
  public void close() {
    // There is nothing to let go.
  }
}
