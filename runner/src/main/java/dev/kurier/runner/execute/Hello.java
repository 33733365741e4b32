package dev.kurier.runner.execute;

import java.io.IOException;
import tools.jackson.core.JacksonException;

/**
 * The first frame of a connection.
 *
 * @param protocol the version that the process speaks
 * @param role {@code zygote} or {@code worker}
 * @param token what the node gave it, good for one connection
 * @param pid its process id
 * @param python the version of its interpreter
 */
record Hello(int protocol, String role, String token, long pid, String python) {

  private static final int VERSION = 1;

  static Hello of(Frame frame) throws IOException {
    if (frame.type() != FrameType.HELLO) {
      throw new IOException("a connection began with " + frame.type());
    }
    try {
      Hello hello = Bodies.read(frame, Hello.class);
      if (hello.protocol != VERSION) {
        throw new IOException("a worker speaks version " + hello.protocol + ", not " + VERSION);
      }
      return hello;
    } catch (JacksonException malformed) {
      throw new IOException("a connection began with a malformed HELLO", malformed);
    }
  }
}
