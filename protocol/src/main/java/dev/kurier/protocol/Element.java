package dev.kurier.protocol;

import java.util.List;
import java.util.Map;

/** One JSON value and the bytes of its document where it stands. Immutable after reading. */
sealed interface Element {

  /** The offset of its first byte. */
  int start();

  /** The offset after its last byte. */
  int end();

  /** How many values it holds, itself included. */
  int tokens();

  /** A string, decoded. */
  record Text(String value, int start, int end) implements Element {
    @Override
    public int tokens() {
      return 1;
    }
  }

  /** A number as it was written. */
  record Numeral(String digits, int start, int end) implements Element {
    @Override
    public int tokens() {
      return 1;
    }
  }

  /** {@code true}, {@code false} or {@code null}. */
  record Literal(String word, int start, int end) implements Element {
    @Override
    public int tokens() {
      return 1;
    }
  }

  /** An array. */
  record Sequence(List<Element> items, int start, int end, int tokens) implements Element {}

  /** An object; its fields keep the order of the document. */
  record Composite(Map<String, Element> fields, int start, int end, int tokens)
      implements Element {}
}
