package dev.kurier.runner.replay;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kurier.protocol.ReplayRange;
import dev.kurier.protocol.ReplaySkip;
import dev.kurier.protocol.ReplayState;
import dev.kurier.protocol.ReplayStatus;
import dev.kurier.protocol.ReplayTerms;
import dev.kurier.protocol.Request;
import dev.kurier.protocol.Request.Steer;
import dev.kurier.runner.replay.ReplayEvent.Spot;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Queue;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/**
 * Walks every order of reading, answering, steering and crashing of a small replay: two partitions
 * with three letters each, of which one cannot be understood and one is refused by its partition.
 */
class ReplayExplorerTest {

  private static final Instant NOON = Instant.parse("2030-01-31T12:00:00Z");
  private static final String TOPIC = "kurier.dead.default";
  private static final int LETTERS = 3;
  private static final int LIMIT = 4;

  /** How far the reader is, which a crash forgets, and who was asked and has not answered. */
  private record World(
      ReplayState state, Map<Integer, Long> read, Set<String> asked, Set<String> answered) {}

  private final Map<World, List<World>> next = new HashMap<>();

  @Test
  void everyOrderKeepsTheCountsAndEndsWhereItMay() {
    World start = new World(begun(), Map.of(), Set.of(), Set.of());
    Queue<World> open = new ArrayDeque<>(List.of(start));
    next.put(start, List.of());
    while (!open.isEmpty()) {
      World world = open.remove();
      List<World> followers = followers(world);
      followers.forEach(follower -> check(world, follower));
      next.put(world, followers);
      for (World follower : followers) {
        if (next.putIfAbsent(follower, List.of()) == null) {
          open.add(follower);
        }
      }
    }
    System.out.println("replay explorer: " + next.size() + " states");
    assertThat(next).hasSizeGreaterThan(1_000);
    assertThat(next.keySet()).allSatisfy(world -> assertThat(leadsToAnEnd(world)).isTrue());
    assertThat(next.keySet())
        .anyMatch(world -> world.state().status() == ReplayStatus.DONE)
        .anyMatch(world -> world.state().status() == ReplayStatus.ABORTED);
  }

  private List<World> followers(World world) {
    List<World> all = new ArrayList<>();
    ReplayState state = world.state();
    if (state.status() == ReplayStatus.PLANNED) {
      all.add(with(world, new ReplayEvent.Frozen(range())));
    }
    for (int partition = 0; partition < 2; partition++) {
      read(world, partition).ifPresent(all::add);
    }
    for (String letter : world.asked()) {
      if (!world.answered().contains(letter)) {
        all.add(answered(world, letter));
      }
    }
    for (Steer steer : Steer.values()) {
      all.add(with(world, new ReplayEvent.Steered(steer)));
    }
    // What was read ahead is gone, what was committed is not.
    all.add(new World(state, Map.of(), world.asked(), world.answered()));
    all.removeIf(world::equals);
    return all;
  }

  private static Optional<World> read(World world, int partition) {
    ReplayState state = world.state();
    if (state.frozenAt().isEmpty() || !ReplayRun.mayAsk(state)) {
      return Optional.empty();
    }
    long from = world.read().getOrDefault(partition, state.range().get(partition).next());
    if (from == LETTERS) {
      return Optional.empty();
    }
    Spot spot = new Spot(TOPIC, partition, from + 1);
    boolean raw = partition == 0 && from == 1;
    ReplayEvent event =
        raw
            ? new ReplayEvent.Skipped(spot, ReplaySkip.NOT_UNDERSTOOD)
            : new ReplayEvent.Asked(spot);
    Map<Integer, Long> read = new TreeMap<>(world.read());
    read.put(partition, from + 1);
    Set<String> asked = new HashSet<>(world.asked());
    if (!raw) {
      assertThat(asked.add(partition + "/" + from)).as("asked twice").isTrue();
    }
    return Optional.of(
        new World(ReplayRun.apply(state, event, NOON), read, asked, world.answered()));
  }

  private static World answered(World world, String letter) {
    Optional<ReplaySkip> skipped =
        letter.equals("1/0") ? Optional.of(ReplaySkip.ALREADY_REPLAYED) : Optional.empty();
    Set<String> answered = new HashSet<>(world.answered());
    answered.add(letter);
    ReplayState state = ReplayRun.apply(world.state(), new ReplayEvent.Answered(skipped), NOON);
    return new World(state, world.read(), world.asked(), answered);
  }

  private static World with(World world, ReplayEvent event) {
    return new World(
        ReplayRun.apply(world.state(), event, NOON), world.read(), world.asked(), world.answered());
  }

  private static void check(World before, World after) {
    ReplayState state = after.state();
    assertThat(state.pending()).isEqualTo(after.asked().size() - after.answered().size());
    assertThat(state.replayed()).isLessThanOrEqualTo(LIMIT);
    for (int i = 0; i < before.state().range().size(); i++) {
      assertThat(state.range().get(i).next())
          .isGreaterThanOrEqualTo(before.state().range().get(i).next());
    }
    if (before.state().status().isTerminal()) {
      assertThat(state.status()).isEqualTo(before.state().status());
      assertThat(after.asked()).isEqualTo(before.asked());
    }
    if (state.status() == ReplayStatus.DONE) {
      boolean all = state.range().stream().allMatch(ReplayRange::isTaken);
      assertThat(all || state.replayed() == LIMIT).isTrue();
      assertThat(state.pending()).isZero();
    }
  }

  /** Without anybody steering but to resume, it comes to its end. */
  private static boolean leadsToAnEnd(World world) {
    World now = world;
    for (int step = 0; step < 50 && !now.state().status().isTerminal(); step++) {
      World here = now;
      now = with(here, new ReplayEvent.Steered(Steer.RESUME));
      now = with(now, new ReplayEvent.Frozen(range()));
      World resumed = new World(now.state(), Map.of(), now.asked(), now.answered());
      now =
          resumed.asked().stream()
              .filter(letter -> !resumed.answered().contains(letter))
              .findFirst()
              .map(letter -> answered(resumed, letter))
              .or(() -> read(resumed, 0))
              .or(() -> read(resumed, 1))
              .orElse(resumed);
    }
    return now.state().status().isTerminal();
  }

  private static List<ReplayRange> range() {
    return List.of(
        ReplayRange.whole(TOPIC, 0, 0, LETTERS), ReplayRange.whole(TOPIC, 1, 0, LETTERS));
  }

  private static ReplayState begun() {
    ReplayTerms terms =
        new ReplayTerms("", LIMIT, OptionalDouble.empty(), false, false, Optional.empty());
    return ReplayRun.begun(new Request.CreateReplay("r-1", terms, "", List.of()), NOON);
  }
}
