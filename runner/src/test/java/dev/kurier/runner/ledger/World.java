package dev.kurier.runner.ledger;

import dev.kurier.protocol.Coordinates;
import dev.kurier.protocol.Outcome;
import dev.kurier.protocol.Run;
import dev.kurier.protocol.Task;
import dev.kurier.protocol.TaskId;
import dev.kurier.runner.ledger.Parts.Part;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Everything around one task at one instant: what the ledger knows and has written, what lies in
 * the topics and what two runners do. Changed only before it is reached: a step changes a copy.
 */
final class World {

  /** The mishaps so far, one bit each; each kind happens at most once. */
  int mishaps;

  /** How many runs were started. */
  int executions;

  final List<Part<Account>> accounts = new ArrayList<>();

  /** All records that were ever written to the queue's two topics. */
  final List<Part<Lying>> written = new ArrayList<>();

  /** Those that a runner can acquire. */
  final List<Part<Lying>> available = new ArrayList<>();

  /** Those that Kafka has dropped. */
  final List<Part<Coordinates>> gone = new ArrayList<>();

  /** What lies in the queue, in {@code intake} and in {@code events} and is not folded. */
  final List<Part<LifecycleEvent>> submits = new ArrayList<>();

  final List<Part<LifecycleEvent>> requests = new ArrayList<>();
  final List<Part<LifecycleEvent>> events = new ArrayList<>();

  /** Second copies that are still under way to the topics. */
  final List<Part<LifecycleEvent>> late = new ArrayList<>();

  final List<Part<Runner>> runners = new ArrayList<>();

  /** Nodes that do not beat any more. */
  final List<Part<String>> silent = new ArrayList<>();

  /** Executions whose node was told, or knows itself, that they do not count any more. */
  final List<Part<String>> stopped = new ArrayList<>();

  /** Executions whose claim stands, as the ledger has told their node, which has not heard it. */
  final List<Part<String>> confirmed = new ArrayList<>();

  /** What may go wrong, or otherwise than usual. */
  enum Mishap {
    SENT_TWICE(0),
    SENT_WITH_ANOTHER_PAYLOAD(1),
    CANCEL(2),
    FORCED_CANCEL(3),
    CANCEL_OF_A_STRANGER(4),
    REPLAY(5),
    WRITTEN_TWICE(6),
    DROPPED(7),
    CRASH(8),
    SUSPICION(9),
    LOCK_EXPIRY(10),
    CLAIM_WITHOUT_AN_ANSWER(11),
    DRAIN(12),
    LEAVE(13),
    DEFERRAL(14),
    PERMANENT_FAILURE(15),
    TIMEOUT(16),
    CHILD_CRASH(17),
    START_FAILURE(18),
    DEADLINE(19),
    TAKEOVER(20),
    SHADOW(21),
    PAUSE(22);

    private final int bit;

    Mishap(int position) {
      bit = 1 << position;
    }
  }

  /** A record with the task. */
  record Lying(Coordinates at, Task task) {}

  /** What one runner does. */
  sealed interface Runner {
    record Idle(String node) implements Runner {}

    record Dead(String node) implements Runner {}

    /**
     * Runs it.
     *
     * @param lying the record it acquired
     * @param claimed true if the ledger was told, and the record settled
     * @param locked false if the broker has given the record free again
     * @param life what its process does
     */
    record Busy(Run run, Lying lying, boolean claimed, boolean locked, Life life)
        implements Runner {

      Busy with(Life next) {
        return new Busy(run, lying, claimed, locked, next);
      }

      boolean runsAlone() {
        return run.task().plan().runsAlone();
      }
    }
  }

  /** Of one run. */
  enum Life {
    /** Nothing runs: it waits for the word that its claim stands. */
    WAITING,
    RUNNING,
    /** Its node has killed it for its claim; what it had to say may be on its way. */
    KILLED,
    /** It did not begin, and will not. */
    FENCED
  }

  /** The runs whose process is alive. */
  List<Run> running() {
    return runners.stream()
        .flatMap(runner ->
            runner.value() instanceof Runner.Busy busy && busy.life() == Life.RUNNING
                ? Stream.of(busy.run())
                : Stream.empty())
        .toList();
  }

  World copy() {
    World copy = new World();
    copy.mishaps = mishaps;
    copy.executions = executions;
    List<List<? extends Part<?>>> mine = lists();
    List<List<? extends Part<?>>> its = copy.lists();
    IntStream.range(0, mine.size()).forEach(i -> addAll(its.get(i), mine.get(i)));
    return copy;
  }

  World with(Mishap mishap) {
    World next = copy();
    next.mishaps |= mishap.bit;
    return next;
  }

  boolean had(Mishap mishap) {
    return (mishaps & mishap.bit) != 0;
  }

  /** Tells whether a mishap may happen that has not, when only so many may. */
  boolean may(Mishap mishap, int most) {
    return !had(mishap) && Integer.bitCount(mishaps) < most;
  }

  /** Nothing is left in a topic or on a runner: only time can change anything. */
  boolean isQuiet() {
    return available.isEmpty()
        && submits.isEmpty()
        && requests.isEmpty()
        && events.isEmpty()
        && late.isEmpty()
        && silent.stream().noneMatch(node -> isClaimedBy(node.value()))
        && runners.stream()
            .noneMatch(runner -> runner.value() instanceof Runner.Busy busy && !isUnheard(busy));
  }

  /** It waits for an answer to its claim, and none is on its way. */
  private boolean isUnheard(Runner.Busy busy) {
    String execution = busy.run().execution();
    return busy.life() == Life.WAITING
        && busy.claimed()
        && Stream.concat(confirmed.stream(), stopped.stream())
            .noneMatch(told -> told.value().equals(execution))
        && account(busy.run().task().id()).filter(account -> account.value().told()).isEmpty();
  }

  Optional<Part<Account>> account(TaskId id) {
    return accounts.stream().filter(account -> account.value().id().equals(id)).findFirst();
  }

  void put(Part<Account> next) {
    accounts.removeIf(account -> account.value().id().equals(next.value().id()));
    accounts.add(next);
  }

  /** Who waits for whom, as a ledger finds it when it takes over. */
  Lines lines() {
    Lines lines = new Lines();
    accounts.forEach(account -> account.value().state().ifPresent(lines::put));
    return lines;
  }

  /** Who stands in the lines of managed queues, and who is out. */
  Backlog backlog(Map<String, ManagedQueue> managed) {
    Backlog backlog = new Backlog(managed);
    accounts.forEach(account -> account.value().state().ifPresent(backlog::put));
    return backlog;
  }

  /** Who is to hear of the end of a task. */
  List<TaskId> waitingFor(TaskId id) {
    Dependents dependents = new Dependents();
    accounts.forEach(account -> account.value().state().ifPresent(dependents::put));
    List<TaskId> all = new ArrayList<>(lines().behind(id));
    all.addAll(dependents.of(id));
    return all;
  }

  boolean isClaimedBy(String node) {
    return accounts.stream().anyMatch(account -> account.value().isClaimedBy(node));
  }

  Hour hour() {
    return had(Mishap.DEADLINE) ? Hour.PAST_THE_DEADLINE : Hour.NOON;
  }

  /** All of it as numbers. What has no order is sorted, so that equal worlds have equal numbers. */
  int[] code() {
    accounts.sort(Comparator.comparingInt(Part::id));
    available.sort(Comparator.comparingInt(Part::id));
    late.sort(Comparator.comparingInt(Part::id));
    stopped.sort(Comparator.comparingInt(Part::id));
    confirmed.sort(Comparator.comparingInt(Part::id));
    IntStream.Builder code = IntStream.builder().add(mishaps).add(executions);
    for (List<? extends Part<?>> list : lists()) {
      code.add(list.size());
      list.forEach(part -> code.add(part.id()));
    }
    return code.build().toArray();
  }

  static World of(int[] code, Parts parts) {
    World world = new World();
    world.mishaps = code[0];
    world.executions = code[1];
    int at = 2;
    for (List<? extends Part<?>> list : world.lists()) {
      int end = at + 1 + code[at];
      for (at++; at < end; at++) {
        add(list, parts.get(code[at]));
      }
    }
    return world;
  }

  static boolean isPutOff(LifecycleEvent event) {
    return event instanceof LifecycleEvent.Deferred
        || (event instanceof LifecycleEvent.RunEnded(var ended)
            && ended.outcome() instanceof Outcome.StartFailed);
  }

  private List<List<? extends Part<?>>> lists() {
    return List.of(
        accounts, written, available, gone, submits, requests, events, late, runners, silent,
        stopped, confirmed);
  }

  private static void addAll(List<? extends Part<?>> to, List<? extends Part<?>> from) {
    from.forEach(part -> add(to, part));
  }

  // The lists of two worlds stand in the same order, so the types are the same.
  @SuppressWarnings("unchecked")
  private static void add(List<? extends Part<?>> list, Part<?> part) {
    ((List<Part<?>>) list).add(part);
  }
}
