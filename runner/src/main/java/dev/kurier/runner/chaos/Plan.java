package dev.kurier.runner.chaos;

import dev.kurier.runner.chaos.Fault.Kind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** All faults of a run, in their order. The same seed gives the same ones. */
record Plan(List<Fault> faults) {

  private static final Duration QUIET_START = Duration.ofSeconds(5);
  private static final List<Kind> KINDS = List.of(Kind.values());
  private static final int LEAST_GAP_MILLIS = 2_000;
  private static final int MOST_GAP_MILLIS = 9_000;
  private static final int LONE_EVERY = 6;

  /** So long all is whole before a lone kill, and nothing else is broken after it. */
  static final Duration CALM_BEFORE = Duration.ofSeconds(2);

  static final Duration CALM_AFTER = Duration.ofSeconds(14);

  Plan {
    faults = List.copyOf(faults);
  }

  /**
   * Faults from five seconds on until the end. Each sixth is a runner's kill that nothing else
   * comes near to: what it costs is told apart from what many faults at once do.
   *
   * @param members the broker first: it is hit one time in eight
   */
  static Plan of(long seed, Duration length, List<String> members) {
    Random random = new Random(seed);
    List<Fault> faults = new ArrayList<>();
    Duration at = QUIET_START;
    while (at.compareTo(length) < 0) {
      if (faults.size() % LONE_EVERY == LONE_EVERY - 1) {
        Fault kill = loneKill(random, wholeAgain(faults).plus(CALM_BEFORE), members);
        faults.add(kill);
        at = kill.end().plus(CALM_AFTER);
      } else {
        faults.add(
            random.nextInt(8) == 0 ? ofBroker(random, at, members) : of(random, at, members));
        at = at.plusMillis(random.nextInt(LEAST_GAP_MILLIS, MOST_GAP_MILLIS));
      }
    }
    faults.removeIf(fault -> fault.at().compareTo(length) >= 0);
    return new Plan(faults);
  }

  private static Duration wholeAgain(List<Fault> faults) {
    return faults.stream()
        .map(fault -> fault.end().plus(Trouble.aftermath(fault.member())))
        .max(Duration::compareTo)
        .orElse(QUIET_START);
  }

  private static Fault loneKill(Random random, Duration at, List<String> members) {
    List<String> runners = members.stream().filter(name -> name.startsWith("runner")).toList();
    String runner = runners.get(random.nextInt(runners.size()));
    return new Fault(at, runner, Kind.KILL, seconds(random, 0, 3), true);
  }

  private static Fault ofBroker(Random random, Duration at, List<String> members) {
    Kind kind = random.nextInt(3) == 0 ? Kind.FREEZE : Kind.KILL;
    return new Fault(at, members.getFirst(), kind, seconds(random, 1, 5));
  }

  private static Fault of(Random random, Duration at, List<String> members) {
    String member = members.get(1 + random.nextInt(members.size() - 1));
    Kind kind = KINDS.get(random.nextInt(KINDS.size()));
    Duration length =
        switch (kind) {
          case KILL, RESTART -> seconds(random, 0, 3);
          // Some end before anybody gives the claims away, some after.
          case FREEZE, CUT, HALF_OPEN -> seconds(random, 1, 15);
        };
    return new Fault(at, member, kind, length);
  }

  private static Duration seconds(Random random, int least, int most) {
    return Duration.ofMillis(random.nextInt(1_000 * least, 1_000 * most));
  }
}
