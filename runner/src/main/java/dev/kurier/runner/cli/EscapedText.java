package dev.kurier.runner.cli;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;

/**
 * Makes the bytes of one stream safe to show, whatever borders they come with: what could steer a
 * terminal, what is not UTF-8 and what begins the command's own lines becomes an escape.
 */
final class EscapedText {

  private final CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
  private byte[] rest = new byte[0];

  /** The text of the next bytes; a character that is not complete yet comes with the next ones. */
  String next(byte[] bytes) {
    ByteBuffer in = ByteBuffer.allocate(rest.length + bytes.length).put(rest).put(bytes).flip();
    StringBuilder text = new StringBuilder(in.remaining());
    CharBuffer out = CharBuffer.allocate(in.remaining());
    CoderResult result = decoder.reset().decode(in, out, false);
    while (result.isError()) {
      drain(out, text);
      for (int i = 0; i < result.length(); i++) {
        text.append(escaped(in.get()));
      }
      result = decoder.reset().decode(in, out, false);
    }
    drain(out, text);
    rest = new byte[in.remaining()];
    in.get(rest);
    return text.toString();
  }

  /** The text of what was left of a character that will not be completed. */
  String end() {
    StringBuilder text = new StringBuilder();
    for (byte left : rest) {
      text.append(escaped(left));
    }
    rest = new byte[0];
    return text.toString();
  }

  private static void drain(CharBuffer out, StringBuilder text) {
    text.append(
        Printable.block(out.flip().toString())
            .replace(Terminal.OWN_LINE, "\\u{%x}".formatted(Terminal.OWN_LINE.codePointAt(0))));
    out.clear();
  }

  private static String escaped(byte odd) {
    return "\\x%02x".formatted(odd & 0xFF);
  }
}
