package dev.kurier.runner.cli;

import dev.kurier.protocol.Event;
import dev.kurier.protocol.Order;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/**
 * The newest heartbeat of each runner that has lately been heard of and has not left. Immutable.
 *
 * @param beats by node
 */
record RunnerBeats(List<Beat> beats) {

  /** A runner that is silent for longer has lost its claims long ago. */
  private static final Duration LATELY = Duration.ofSeconds(30);

  /** One heartbeat. */
  record Beat(Event.Heartbeat heartbeat, Instant at) {}

  /** Copies the list. */
  RunnerBeats {
    beats = List.copyOf(beats);
  }

  static RunnerBeats read(Installation installation) {
    Map<String, Beat> newest = new HashMap<>();
    var past = new TreeSet<String>();
    installation.eachEvent(
        Instant.now().minus(LATELY),
        (event, at) -> {
          if (event instanceof Event.Heartbeat heartbeat) {
            past.addAll(heartbeat.gaveUp());
            newest.merge(
                heartbeat.node(),
                new Beat(heartbeat, at),
                (one, other) -> other.at().isBefore(one.at()) ? one : other);
          }
        });
    newest.keySet().removeAll(past);
    newest.values().removeIf(beat -> beat.heartbeat().leaving());
    var beats = new ArrayList<>(newest.values());
    beats.sort(Comparator.comparing(beat -> beat.heartbeat().node()));
    return new RunnerBeats(beats);
  }

  /** The breaker groups of all of them. */
  List<String> groups() {
    return beats.stream()
        .flatMap(beat -> beat.heartbeat().breakers().keySet().stream())
        .distinct()
        .sorted()
        .toList();
  }

  /** An order about a name that is misspelt would be obeyed by nobody. */
  static void warnIfUnknown(Order.Subject subject, Installation installation, Terminal terminal) {
    List<String> known = read(installation).groups();
    if (!known.contains(subject.name())) {
      terminal.say(
          "no runner has a breaker group '"
              + subject.name()
              + "' now; there are: "
              + known
              + ". Runners that come later obey");
    }
  }
}
