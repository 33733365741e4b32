package dev.kurier.runner.ledger;

import dev.kurier.protocol.Coordinates;
import dev.kurier.protocol.Reply;
import dev.kurier.protocol.Run;
import dev.kurier.protocol.Task;
import dev.kurier.protocol.TaskState;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Everything around one task at one instant: what the ledger knows and has written, what lies in
 * the topics and what two runners do. Immutable.
 *
 * @param mishaps what has gone wrong already; each kind happens at most once
 * @param state what the ledger knows
 * @param available records that a runner can acquire
 * @param submits records of the queue that the ledger has not folded
 * @param requests requests that it has not folded
 * @param events events that it has not folded
 * @param runners what each runner does
 * @param silent nodes without heartbeats whose loss the ledger has not seen
 * @param replies all different replies
 * @param deadLetters how many were written
 * @param executions how many runs were started
 * @param records how many records were ever written to the queue's two topics
 */
record World(
    Set<Mishap> mishaps,
    Optional<TaskState> state,
    List<Lying> available,
    List<LifecycleEvent> submits,
    List<LifecycleEvent> requests,
    List<LifecycleEvent> events,
    List<Runner> runners,
    List<String> silent,
    Set<Reply> replies,
    int deadLetters,
    int executions,
    int records) {

  World {
    available = List.copyOf(available);
    submits = List.copyOf(submits);
    requests = List.copyOf(requests);
    events = List.copyOf(events);
    runners = List.copyOf(runners);
    silent = List.copyOf(silent);
    replies = Set.copyOf(replies);
  }

  /** What may go wrong. */
  enum Mishap {
    SENT_TWICE,
    CANCEL,
    CRASH,
    SUSPICION,
    LOCK_EXPIRY,
    DRAIN,
    DEFERRAL
  }

  /** A record with the task. */
  record Lying(Coordinates at, Task task) {}

  /** What one runner does. */
  sealed interface Runner {
    record Idle() implements Runner {}

    record Dead() implements Runner {}

    /**
     * Runs it.
     *
     * @param lying the record it acquired
     * @param claimed true if the ledger was told, and the record settled
     * @param locked false if the broker has given the record free again
     */
    record Busy(Run run, Lying lying, boolean claimed, boolean locked) implements Runner {}
  }

  static World beginning(Lying first, LifecycleEvent submit) {
    return new World(
        EnumSet.noneOf(Mishap.class),
        Optional.empty(),
        List.of(first),
        List.of(submit),
        List.of(),
        List.of(),
        List.of(new Runner.Idle(), new Runner.Idle()),
        List.of(),
        Set.of(),
        0,
        0,
        1);
  }

  /** Nothing can happen any more but a new mishap. */
  boolean isQuiet() {
    return available.isEmpty()
        && submits.isEmpty()
        && requests.isEmpty()
        && events.isEmpty()
        && silent.isEmpty()
        && runners.stream().noneMatch(World::isAtWork)
        && state.flatMap(TaskState::dueAt).isEmpty();
  }

  World with(Mishap mishap) {
    Set<Mishap> more = EnumSet.of(mishap);
    more.addAll(mishaps);
    return new World(
        more,
        state,
        available,
        submits,
        requests,
        events,
        runners,
        silent,
        replies,
        deadLetters,
        executions,
        records);
  }

  World withAvailable(List<Lying> next) {
    return new World(
        mishaps,
        state,
        next,
        submits,
        requests,
        events,
        runners,
        silent,
        replies,
        deadLetters,
        executions,
        records);
  }

  World withLogs(
      List<LifecycleEvent> tasks, List<LifecycleEvent> intake, List<LifecycleEvent> reported) {
    return new World(
        mishaps,
        state,
        available,
        tasks,
        intake,
        reported,
        runners,
        silent,
        replies,
        deadLetters,
        executions,
        records);
  }

  World withEvent(LifecycleEvent event) {
    return withLogs(submits, requests, plus(events, event));
  }

  World withRunner(int index, Runner runner) {
    List<Runner> next = new ArrayList<>(runners);
    next.set(index, runner);
    return new World(
        mishaps,
        state,
        available,
        submits,
        requests,
        events,
        next,
        silent,
        replies,
        deadLetters,
        executions,
        records);
  }

  World withSilent(List<String> next) {
    return new World(
        mishaps,
        state,
        available,
        submits,
        requests,
        events,
        runners,
        next,
        replies,
        deadLetters,
        executions,
        records);
  }

  World started() {
    return new World(
        mishaps,
        state,
        available,
        submits,
        requests,
        events,
        runners,
        silent,
        replies,
        deadLetters,
        executions + 1,
        records);
  }

  World sent(Lying lying) {
    return new World(
        mishaps,
        state,
        plus(available, lying),
        submits,
        requests,
        events,
        runners,
        silent,
        replies,
        deadLetters,
        executions,
        records + 1);
  }

  World decided(Optional<TaskState> next, Set<Reply> told, int letters) {
    return new World(
        mishaps,
        next,
        available,
        submits,
        requests,
        events,
        runners,
        silent,
        told,
        letters,
        executions,
        records);
  }

  static <T> List<T> plus(List<T> list, T element) {
    List<T> more = new ArrayList<>(list);
    more.add(element);
    return more;
  }

  static <T> List<T> minus(List<T> list, T element) {
    List<T> less = new ArrayList<>(list);
    less.remove(element);
    return less;
  }

  private static boolean isAtWork(Runner runner) {
    return runner instanceof Runner.Busy;
  }
}
