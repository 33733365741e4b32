package dev.kurier.benchmarks.floor;

import dev.kurier.benchmarks.measure.ClosedLoop;
import dev.kurier.benchmarks.measure.Latencies;
import dev.kurier.benchmarks.measure.Payload;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * Keeps a number of messages under way to one child: reads the answers that are there, then sends
 * as many new messages at once. Belongs to one thread.
 */
final class EchoLoop implements ClosedLoop.Caller {

  private final EchoChild child;
  private final byte[] message;
  private final ByteBuffer messages;
  private final ByteBuffer received;
  private final long[] sentAt;
  private long sent;
  private long answered;

  EchoLoop(EchoChild child, Payload payload, int ahead) {
    this.child = child;
    byte[] body = payload.bytes();
    message =
        ByteBuffer.allocate(Integer.BYTES + body.length).putInt(body.length).put(body).array();
    sentAt = new long[ahead];
    messages = ByteBuffer.allocateDirect(ahead * message.length);
    for (int n = 0; n < ahead; n++) {
      messages.put(message);
    }
    received = ByteBuffer.allocateDirect(ahead * message.length);
  }

  @Override
  public void call(Latencies latencies) throws IOException {
    send(sentAt.length - (int) (sent - answered));
    receive(latencies);
  }

  private void send(int count) throws IOException {
    stamp(count);
    messages.clear().limit(count * message.length);
    while (messages.hasRemaining()) {
      int written = child.out().write(messages);
      if (written < 0) {
        throw new EOFException("the child takes no more");
      }
    }
  }

  private void stamp(int count) {
    long now = System.nanoTime();
    for (int n = 0; n < count; n++) {
      sentAt[(int) (sent++ % sentAt.length)] = now;
    }
  }

  private void receive(Latencies latencies) throws IOException {
    do {
      if (child.in().read(received) < 0) {
        throw new EOFException("the child has ended");
      }
    } while (received.position() < message.length);
    received.flip();
    byte[] answer = new byte[message.length];
    while (received.remaining() >= message.length) {
      received.get(answer);
      if (!Arrays.equals(answer, message)) {
        throw new IllegalStateException("the child's answer is not what it was sent");
      }
      latencies.add(System.nanoTime() - sentAt[(int) (answered++ % sentAt.length)]);
    }
    received.compact();
  }
}
