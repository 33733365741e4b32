package dev.kurier.protocol;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a task waits for by its submitter's wish before it may run. A ledger holds such a task back
 * and dispatches it; no runner takes it from its queue. A priority or a fair key alone is nothing
 * to wait for.
 *
 * @param notBefore it must not run before this instant, in the years 0 to 9999
 * @param key at most one task of a key is on its way at any time
 * @param after the tasks whose ends it waits for; not beside a key
 * @param priority 0 to 9, the highest first where the ledger dispatches the queue; without effect
 *     elsewhere
 * @param fairKey whose task it is, 1 to 200 printable ASCII characters without spaces: where the
 *     ledger dispatches the queue, those with the fewest tasks at the runners are next; without
 *     effect elsewhere. Beside a key it is the same as that
 */
public record Plan(
    Optional<Instant> notBefore,
    Optional<Key> key,
    Optional<After> after,
    int priority,
    Optional<String> fairKey) {

  /** The highest priority. */
  public static final int HIGHEST = 9;

  /** Nothing: it may run at once. */
  public static final Plan NONE = new Plan(Optional.empty(), Optional.empty(), Optional.empty());

  private static final Instant LAST = Instant.parse("9999-12-31T23:59:59.999999999Z");

  /** Checks the range. */
  public Plan {
    if (notBefore.isPresent() && notBefore.get().isAfter(LAST)) {
      throw new IllegalArgumentException("notBefore lies before the year 10000");
    }
    if (key.isPresent() && after.isPresent()) {
      throw new IllegalArgumentException("a task with a key waits for no other tasks");
    }
    if (priority < 0 || priority > HIGHEST) {
      throw new IllegalArgumentException("priority is 0 to 9");
    }
    fairKey.ifPresent(value -> check("fairKey", value));
    if (differ(key, fairKey)) {
      throw new IllegalArgumentException(
          "fairKey is the same as the task's uniqueKey or orderingKey: a task has one record key");
    }
  }

  /** A plan of the lowest priority, of nobody in particular. */
  public Plan(Optional<Instant> notBefore, Optional<Key> key, Optional<After> after) {
    this(notBefore, key, after, 0, Optional.empty());
  }

  /** A plan that names no other tasks. */
  public Plan(Optional<Instant> notBefore, Optional<Key> key) {
    this(notBefore, key, Optional.empty());
  }

  /** Tells whether it may run at once. */
  public boolean isNone() {
    return notBefore.isEmpty() && key.isEmpty() && after.isEmpty();
  }

  /**
   * Tells whether no other task may run beside it: a run of it begins only when the ledger has said
   * that its claim stands.
   */
  public boolean runsAlone() {
    return key.isPresent();
  }

  /** The same with another time. */
  public Plan withNotBefore(Instant chosen) {
    return new Plan(Optional.of(chosen), key, after, priority, fairKey);
  }

  /** The same with another key. */
  public Plan withKey(Key chosen) {
    return new Plan(notBefore, Optional.of(chosen), after, priority, fairKey);
  }

  /** The same after other tasks. */
  public Plan withAfter(After chosen) {
    return new Plan(notBefore, key, Optional.of(chosen), priority, fairKey);
  }

  /** The same with another priority. */
  public Plan withPriority(int chosen) {
    return new Plan(notBefore, key, after, chosen, fairKey);
  }

  /** The same for somebody else. */
  public Plan withFairKey(String chosen) {
    return new Plan(notBefore, key, after, priority, Optional.of(chosen));
  }

  /**
   * What brings its record into one partition with others; empty: its id, or what its group has in
   * common.
   */
  public Optional<String> recordKey() {
    return key.map(Key::value).or(() -> fairKey);
  }

  /** Tells whether a record with this key lies where those of its task belong. */
  public boolean isUnder(byte @Nullable [] recordKeyBytes) {
    return recordKey()
        .filter(key -> !Arrays.equals(key.getBytes(StandardCharsets.UTF_8), recordKeyBytes))
        .isEmpty();
  }

  /**
   * The plan of a task that repeats this one: its time is past, the others have ended, and it
   * displaces no newer task.
   */
  public Plan repeated() {
    return new Plan(Optional.empty(), key.map(Plan::repeated), Optional.empty(), priority, fairKey);
  }

  /**
   * The plan of a task that is only compared with the one of this plan: it counts as its owner's.
   */
  public Plan shadowed() {
    return new Plan(Optional.empty(), Optional.empty(), Optional.empty(), 0, fairKey);
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

  /**
   * The tasks whose ends it waits for. Their records and its own lie in one partition: submit all
   * of them with the same record key.
   *
   * @param tasks 1 to 100 different ids
   * @param when which ends will do
   * @param payload what its handler gets
   */
  public record After(List<TaskId> tasks, When when, Input payload) {

    /** The most tasks that one can wait for. */
    public static final int MOST = 100;

    /** Checks the list. */
    public After {
      tasks = List.copyOf(tasks);
      if (tasks.isEmpty() || tasks.size() > MOST || Set.copyOf(tasks).size() < tasks.size()) {
        throw new IllegalArgumentException("a task waits for 1 to 100 different tasks");
      }
      if (payload == Input.RESULT && tasks.size() > 1) {
        throw new IllegalArgumentException("the result of one task is asked for, not of several");
      }
    }
  }

  /** Which ends of other tasks will do. */
  public enum When {
    /** It runs when all have succeeded, and ends CANCELLED as soon as one has not. */
    SUCCEEDED,
    /** It runs when all have ended, however they did. */
    ENDED;

    /** The word on the wire. */
    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** What the handler gets of a task that waited for others. */
  public enum Input {
    /** The payload that it was submitted with. */
    GIVEN,
    /** The result of the one task, in place of the payload; null if that has none. */
    RESULT,
    /** An array of the results in the order of the tasks; null for one that has none. */
    RESULTS;

    /** The word on the wire. */
    public String word() {
      return name().toLowerCase(Locale.ROOT);
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

  static boolean differ(Optional<Key> key, Optional<String> fairKey) {
    return key.isPresent() && fairKey.filter(value -> !value.equals(key.get().value())).isPresent();
  }

  private static void check(String name, String value) {
    if (!Words.isPrintable(value)) {
      throw new IllegalArgumentException(
          name + " has 1 to 200 printable ASCII characters, no spaces");
    }
  }
}
