package dev.kurier.runner.chaos;

import dev.kurier.protocol.JsonText;
import dev.kurier.protocol.Plan;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;

/**
 * One task of the load.
 *
 * @param type which handler
 * @param payload what it is told
 * @param isCancelled whether it is cancelled soon after
 * @param key what it has in common with others that must not run at the same time
 * @param priority that of one in the queue that the ledger dispatches
 */
record Deed(
    String type,
    JsonText payload,
    boolean isCancelled,
    Optional<Plan.Key> key,
    OptionalInt priority) {

  private static final int LINES = 20;

  private static final int SHORT_MILLIS = 20;
  private static final int MEDIUM_MILLIS = 1_000;

  private Deed(String type, JsonText payload) {
    this(type, payload, false, Optional.empty(), OptionalInt.empty());
  }

  /**
   * The next one: most are short, some of them of a managed queue, some run in order or one at a
   * time, some fail, die or are cancelled, a few are long.
   *
   * @param longest of a long one
   */
  static Deed next(Random random, Duration longest) {
    int lot = random.nextInt(1_000);
    if (lot < 400) {
      return new Deed("chaos.short", millis(1 + random.nextInt(SHORT_MILLIS), ""));
    }
    if (lot < 520) {
      return managed(random, random.nextInt(10) == 0);
    }
    if (lot < 620) {
      Plan.Key key = key(random, lot < 590);
      JsonText payload = millis(1 + random.nextInt(SHORT_MILLIS), "");
      return new Deed("chaos.short", payload, false, Optional.of(key), OptionalInt.empty());
    }
    if (lot < 780) {
      return new Deed("chaos.long", millis(100 + random.nextInt(MEDIUM_MILLIS), ""));
    }
    if (lot < 790) {
      int most = Math.toIntExact(longest.toMillis());
      return new Deed("chaos.long", millis(2_000 + random.nextInt(most), ""));
    }
    if (lot < 850) {
      return new Deed("chaos.trouble", millis(5, ",\"fails\":" + (1 + random.nextInt(3))));
    }
    if (lot < 890) {
      return new Deed("chaos.trouble", millis(5, ",\"always\":true"));
    }
    if (lot < 950) {
      String way = random.nextBoolean() ? "exit" : "segfault";
      return new Deed("chaos.trouble", millis(5, ",\"dies\":\"" + way + "\""));
    }
    JsonText payload = millis(MEDIUM_MILLIS, "");
    return new Deed("chaos.long", payload, true, Optional.empty(), OptionalInt.empty());
  }

  /** Whether it is short, and nothing but a free runner decides when it runs. */
  boolean isPlain() {
    return type.equals("chaos.short") && key.isEmpty() && priority.isEmpty();
  }

  private static Deed managed(Random random, boolean isCancelled) {
    int millis = 1 + random.nextInt(isCancelled ? MEDIUM_MILLIS : SHORT_MILLIS);
    int priority = random.nextInt(Plan.HIGHEST + 1);
    return new Deed(
        isCancelled ? "chaos.long" : "chaos.short",
        millis(millis, ""),
        isCancelled,
        Optional.empty(),
        OptionalInt.of(priority));
  }

  private static Plan.Key key(Random random, boolean isOrdered) {
    return isOrdered
        ? new Plan.Ordering("line-" + random.nextInt(LINES))
        : new Plan.Unique("only-" + random.nextInt(LINES), Plan.IfTaken.REJECT);
  }

  private static JsonText millis(int millis, String more) {
    return JsonText.of("{\"millis\":" + millis + more + "}");
  }
}
