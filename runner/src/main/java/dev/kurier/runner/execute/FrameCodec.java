package dev.kurier.runner.execute;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Cuts a channel's bytes into frames. Each instance belongs to the one thread that reads. */
final class FrameCodec {

  private final ReadableByteChannel channel;
  private final ByteBuffer received = ByteBuffer.allocateDirect(64 << 10).limit(0);

  FrameCodec(ReadableByteChannel channel) {
    this.channel = channel;
  }

  /** Waits for the next frame of a known type; null at the end of the stream. */
  @Nullable Frame read() throws IOException {
    while (has(Frame.HEADER)) {
      int length = received.getInt();
      int number = received.get() & 0xFF;
      int flags = received.get() & 0xFF;
      int argument = received.getShort() & 0xFFFF;
      long run = received.getLong();
      if (length < 0 || length > Frame.MAX_BODY) {
        throw new IOException("a worker announced a frame of " + (length & 0xFFFFFFFFL) + " bytes");
      }
      byte @Nullable [] body = body(length);
      if (body == null) {
        return null;
      }
      Optional<FrameType> type = FrameType.of(number);
      if (type.isPresent()) {
        return new Frame(type.get(), flags, argument, run, body);
      }
    }
    return null;
  }

  /** Takes the next frame out of a buffer that holds whole frames of known types. */
  static Frame next(ByteBuffer frames) {
    byte[] body = new byte[frames.getInt()];
    FrameType type = FrameType.of(frames.get()).orElseThrow();
    int flags = frames.get() & 0xFF;
    int argument = frames.getShort() & 0xFFFF;
    long run = frames.getLong();
    frames.get(body);
    return new Frame(type, flags, argument, run, body);
  }

  /** Writes a whole frame; not safe for two threads at once. */
  static void write(WritableByteChannel channel, Frame frame) throws IOException {
    ByteBuffer bytes = encoded(frame);
    while (bytes.hasRemaining()) {
      channel.write(bytes);
    }
  }

  static ByteBuffer encoded(Frame frame) {
    return ByteBuffer.allocate(Frame.HEADER + frame.body().length)
        .putInt(frame.body().length)
        .put((byte) frame.type().number())
        .put((byte) frame.flags())
        .putShort((short) frame.argument())
        .putLong(frame.run())
        .put(frame.body())
        .flip();
  }

  private boolean has(int count) throws IOException {
    while (received.remaining() < count) {
      received.compact();
      int read = channel.read(received);
      received.flip();
      if (read < 0) {
        return false;
      }
    }
    return true;
  }

  private byte @Nullable [] body(int length) throws IOException {
    byte[] body = new byte[length];
    int known = Math.min(length, received.remaining());
    received.get(body, 0, known);
    ByteBuffer rest = ByteBuffer.wrap(body, known, length - known);
    while (rest.hasRemaining()) {
      if (channel.read(rest) < 0) {
        return null;
      }
    }
    return body;
  }
}
