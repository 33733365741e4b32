package dev.kurier.runner.cli;

import dev.kurier.protocol.JsonText;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * One task of the demonstration.
 *
 * @param type which of its handlers
 * @param payload the argument
 */
record DemoTask(String type, JsonText payload) {

  static final String ANALYZE = "demo.analyze";
  static final String DEPENDENCY = "demo.dependency";
  static final String HANG = "demo.hang";
  static final String CRASH = "demo.crash";
  static final String REFERENCE = "demo.reference";

  private static final int ASKS = 25;
  private static final List<String> ITEMS = List.of("anvil", "bolt", "crank", "dowel", "easel");

  /**
   * All tasks in the order of their submission.
   *
   * @param modules the source files to be analyzed
   * @param scene what the others need
   */
  static List<DemoTask> all(List<Map<String, String>> modules, Scene scene) {
    List<DemoTask> tasks = new ArrayList<>();
    for (int number = 1; number <= ASKS; number++) {
      tasks.add(of(DEPENDENCY, Map.of("port", scene.port(), "number", number)));
    }
    tasks.add(of(HANG, Map.of("run", scene.run())));
    tasks.add(of(CRASH, Map.of()));
    ITEMS.forEach(
        item -> tasks.add(of(REFERENCE, Map.of("item", item, "table", scene.priceTable()))));
    modules.forEach(module -> tasks.add(of(ANALYZE, module)));
    return List.copyOf(tasks);
  }

  /** The price table that the reference tasks miss at first. */
  static String priceTable() {
    Map<String, Integer> prices = new TreeMap<>();
    ITEMS.forEach(item -> prices.put(item, item.length() * 100));
    return Json.compact(prices);
  }

  private static DemoTask of(String type, Map<String, ?> payload) {
    return new DemoTask(type, JsonText.of(Json.compact(payload)));
  }

  /**
   * What the troublesome tasks meet.
   *
   * @param run the mark of every process of this demonstration
   * @param port where the dependency will listen
   * @param priceTable the path of the file that is missing at first
   */
  record Scene(String run, int port, String priceTable) {}
}
