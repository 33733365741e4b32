package dev.kurier.runner.execute;

/**
 * One message of the worker protocol. The body is not copied: whoever makes a frame gives it away.
 *
 * @param type what it says
 * @param flags of LOG the stream, of RESULT whether it is text
 * @param argument unused by this version, 0
 * @param run which run of its connection it is about, or 0
 * @param body depends on the type
 */
@SuppressWarnings("ArrayRecordComponent") // never compared; a copy of every body would cost
record Frame(FrameType type, int flags, int argument, long run, byte[] body) {

  /** The largest body in bytes. */
  static final int MAX_BODY = 16 << 20;

  /** The bytes in front of each body. */
  static final int HEADER = 16;

  private static final byte[] NONE = new byte[0];

  Frame {
    if (body.length > MAX_BODY) {
      throw new IllegalArgumentException("a frame's body has at most " + MAX_BODY + " bytes");
    }
  }

  static Frame of(FrameType type, long run, byte[] body) {
    return new Frame(type, 0, 0, run, body);
  }

  static Frame of(FrameType type, long run) {
    return of(type, run, NONE);
  }
}
