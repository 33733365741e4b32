package dev.kurier.runner.system;

import java.util.Map;

/** In which groups the runners of these tests are: {@code -Dkurier.groups=classic} tries others. */
final class Groups {

  private Groups() {}

  static Map<String, String> environment() {
    return Map.of("KURIER_TOPICS_GROUPS", System.getProperty("kurier.groups", "share"));
  }
}
