package dev.kurier.runner.report;

import dev.kurier.protocol.Event;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/**
 * The names under which a node has given up its claims. They are said again and again for a while:
 * one word may be lost, and a claim may come into the log behind another. Not thread-safe.
 */
final class FormerNames {

  private static final Duration REPEATED = Duration.ofMinutes(1);

  private final Deque<Former> names = new ArrayDeque<>();

  private record Former(String name, Instant givenUpAt) {}

  void add(String name, Instant now) {
    names.addLast(new Former(name, now));
    if (names.size() > Event.Heartbeat.MAX_GAVE_UP) {
      names.removeFirst();
    }
  }

  List<String> lately(Instant now) {
    Instant oldest = now.minus(REPEATED);
    names.removeIf(former -> former.givenUpAt().isBefore(oldest));
    return names.stream().map(Former::name).toList();
  }
}
