package dev.kurier.runner.execute;

/**
 * One message of the worker protocol. The body is not copied: whoever makes a frame gives it away.
 *
 * @param type what it says
 * @param flags of LOG the stream, of RESULT whether it is text, of an answer whether it is the
 *     last, of CANCEL the cause
 * @param argument of a TASK to a warm child the number of the handler, else 0
 * @param run which run of its connection it is about, or 0
 * @param body depends on the type
 */
@SuppressWarnings("ArrayRecordComponent") // never compared; a copy of every body would cost
record Frame(FrameType type, int flags, int argument, long run, byte[] body) {

  /** The largest body in bytes. */
  static final int MAX_BODY = 16 << 20;

  /** The bytes in front of each body. */
  static final int HEADER = 16;

  /** Flag of RESULT: text that becomes a JSON string. */
  static final int TEXT = 1;

  /** Flag of a warm child's answer: the child ends after it. */
  static final int LAST = 2;

  /** The flag of a CANCEL whose cause is the time limit of the run. */
  static final int TIME_LIMIT = 1;

  private static final byte[] NONE = new byte[0];

  Frame {
    if (body.length > MAX_BODY) {
      throw new IllegalArgumentException("a frame's body has at most " + MAX_BODY + " bytes");
    }
  }

  static Frame of(FrameType type, long run, byte[] body) {
    return new Frame(type, 0, 0, run, body);
  }

  /** The soft stop; the body names the task of a warm child, the flags the cause. */
  static Frame cancel(long run, int cause, byte[] body) {
    return new Frame(FrameType.CANCEL, cause, 0, run, body);
  }

  static Frame of(FrameType type, long run) {
    return of(type, run, NONE);
  }

  Frame withFlags(int other) {
    return new Frame(type, other, argument, run, body);
  }
}
