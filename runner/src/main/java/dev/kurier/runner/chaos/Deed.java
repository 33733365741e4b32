package dev.kurier.runner.chaos;

import dev.kurier.protocol.JsonText;
import java.time.Duration;
import java.util.Random;

/**
 * One task of the load.
 *
 * @param type which handler
 * @param payload what it is told
 * @param isCancelled whether it is cancelled soon after
 */
record Deed(String type, JsonText payload, boolean isCancelled) {

  private static final int SHORT_MILLIS = 20;
  private static final int MEDIUM_MILLIS = 1_000;

  /**
   * The next one: most are short, some fail, die or are cancelled, a few are long.
   *
   * @param longest of a long one
   */
  static Deed next(Random random, Duration longest) {
    int lot = random.nextInt(1_000);
    if (lot < 620) {
      return new Deed("chaos.short", millis(1 + random.nextInt(SHORT_MILLIS), ""), false);
    }
    if (lot < 780) {
      return new Deed("chaos.long", millis(100 + random.nextInt(MEDIUM_MILLIS), ""), false);
    }
    if (lot < 790) {
      int most = Math.toIntExact(longest.toMillis());
      return new Deed("chaos.long", millis(2_000 + random.nextInt(most), ""), false);
    }
    if (lot < 850) {
      return new Deed("chaos.trouble", millis(5, ",\"fails\":" + (1 + random.nextInt(3))), false);
    }
    if (lot < 890) {
      return new Deed("chaos.trouble", millis(5, ",\"always\":true"), false);
    }
    if (lot < 950) {
      String way = random.nextBoolean() ? "exit" : "segfault";
      return new Deed("chaos.trouble", millis(5, ",\"dies\":\"" + way + "\""), false);
    }
    return new Deed("chaos.long", millis(MEDIUM_MILLIS, ""), true);
  }

  private static JsonText millis(int millis, String more) {
    return JsonText.of("{\"millis\":" + millis + more + "}");
  }
}
