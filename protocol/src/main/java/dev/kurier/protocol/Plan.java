package dev.kurier.protocol;

import java.time.Instant;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What a task waits for by its submitter's wish before it may run. A ledger holds such a task back
 * and dispatches it; no runner takes it from its queue.
 *
 * @param notBefore it must not run before this instant, in the years 0 to 9999
 * @param key at most one task of a key is on its way at any time
 */
public record Plan(Optional<Instant> notBefore, Optional<Key> key) {

  /** Nothing: it may run at once. */
  public static final Plan NONE = new Plan(Optional.empty(), Optional.empty());

  private static final Instant LAST = Instant.parse("9999-12-31T23:59:59.999999999Z");
  private static final Pattern PRINTABLE = Pattern.compile("[\\x21-\\x7E]{1,200}");

  /** Checks the range. */
  public Plan {
    if (notBefore.isPresent() && notBefore.get().isAfter(LAST)) {
      throw new IllegalArgumentException("notBefore lies before the year 10000");
    }
  }

  /** Tells whether it may run at once. */
  public boolean isNone() {
    return equals(NONE);
  }

  /** The plan of a task that repeats this one: its time is past, and it displaces no newer task. */
  public Plan repeated() {
    return new Plan(Optional.empty(), key.map(Plan::repeated));
  }

  private static Key repeated(Key key) {
    return key instanceof Unique unique && unique.ifTaken() == IfTaken.REPLACE
        ? new Unique(unique.value(), IfTaken.REJECT)
        : key;
  }

  /**
   * What tasks have in common that must not run at the same time. Tasks of one key stand in one
   * line, in the order in which they came, whichever kind of key it is. Their records lie in one
   * partition: it is their records' key.
   */
  public sealed interface Key {

    /** 1 to 200 printable ASCII characters, no spaces. */
    String value();
  }

  /** Tasks of this key run one after the other. */
  public record Ordering(String value) implements Key {

    /** Checks the form. */
    public Ordering {
      check("orderingKey", value);
    }
  }

  /**
   * There is one task of this key at a time.
   *
   * @param ifTaken what becomes of another one
   */
  public record Unique(String value, IfTaken ifTaken) implements Key {

    /** Checks the form. */
    public Unique {
      check("uniqueKey", value);
    }
  }

  /** What becomes of a task whose unique key is taken. */
  public enum IfTaken {
    /** It ends CANCELLED at once. */
    REJECT("reject"),
    /** It never runs, and ends when the existing one ends, as that one does. */
    RETURN_EXISTING("return-existing"),
    /** The existing one is cancelled; this one waits for the end of it. */
    REPLACE("replace");

    private final String word;

    IfTaken(String word) {
      this.word = word;
    }

    /** The word on the wire. */
    public String word() {
      return word;
    }
  }

  private static void check(String name, String value) {
    if (!PRINTABLE.matcher(value).matches()) {
      throw new IllegalArgumentException(
          name + " has 1 to 200 printable ASCII characters, no spaces");
    }
  }
}
