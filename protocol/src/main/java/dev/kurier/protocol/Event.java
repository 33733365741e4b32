package dev.kurier.protocol;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What runners write to {@code events}, in the partition of the task they speak of. */
public sealed interface Event {

  /**
   * One execution has ended.
   *
   * @param run which
   * @param outcome how
   * @param task the task's bytes, present unless it succeeded, so that the ledger can dispatch it
   *     again
   * @param startedAt the node's clock
   * @param ranFor the run's duration
   * @param outputTail the last of stdout and stderr, at most 8 KiB
   * @param killed what had to be killed to empty the process tree
   * @param handlerVersion which code ran: what the handler was configured to be called, or else
   *     twelve hexadecimal digits that equal code has in common; at most 100 characters
   */
  record Ended(
      Run run,
      Outcome outcome,
      Optional<Task> task,
      Instant startedAt,
      Duration ranFor,
      String outputTail,
      List<Long> killed,
      Optional<String> handlerVersion)
      implements Event {

    /** The longest version, in characters. */
    public static final int LONGEST_VERSION = 100;

    /** Copies the list. */
    public Ended {
      killed = List.copyOf(killed);
    }

    /** Of a run of which nobody tells what code it was. */
    public Ended(
        Run run,
        Outcome outcome,
        Optional<Task> task,
        Instant startedAt,
        Duration ranFor,
        String outputTail,
        List<Long> killed) {
      this(run, outcome, task, startedAt, ranFor, outputTail, killed, Optional.empty());
    }
  }

  /** A node takes responsibility for these runs for as long as its heartbeats last. */
  record Claimed(String node, List<Run> runs) implements Event {
    /** Copies the list. */
    public Claimed {
      runs = List.copyOf(runs);
    }
  }

  /**
   * A task cannot run here now: nothing ran, no attempt is burned.
   *
   * @param run what would have run
   * @param task the task's bytes for the next dispatch
   * @param reason one of the waiting reasons, for example {@code BREAKER_OPEN}
   * @param delay how long to wait before it is dispatched again
   */
  record Deferred(Run run, Task task, Reason reason, Duration delay) implements Event {}

  /**
   * A handler said how far its execution has come. The newest word counts; some may be left out.
   *
   * @param taskId the task that runs
   * @param execution the run that said it
   */
  record Progressed(TaskId taskId, String execution, Progress progress) implements Event {}

  /**
   * The node is alive and holds its claims; one a second in every partition.
   *
   * @param node the runner's id, new at each start of the process
   * @param host where it runs, for people
   * @param slots how many executions it can run at once
   * @param running how many it runs now
   * @param breakers state of each breaker group, {@code CLOSED}, {@code OPEN}, {@code HALF_OPEN},
   *     or by an operator's order {@code FORCED_OPEN} or {@code DISABLED}
   * @param leaving true on the last heartbeat of an orderly stop: it has given back all its claims
   * @param gaveUp ids under which this process held claims and holds none any more, at most 20;
   *     nothing runs for them
   * @param queues the queues whose tasks it runs
   * @param room how many more runs a queue may begin now, where that is not all free slots
   * @param handlers how each of its handlers fares; in partition 0 alone, empty elsewhere
   */
  record Heartbeat(
      String node,
      String host,
      int slots,
      int running,
      Map<String, String> breakers,
      boolean leaving,
      List<String> gaveUp,
      List<String> queues,
      Map<String, Integer> room,
      List<HandlerReport> handlers)
      implements Event {

    /** The most ids in {@code gaveUp}. */
    public static final int MAX_GAVE_UP = 20;

    /** Copies the collections and checks the number of ids. */
    public Heartbeat {
      breakers = Map.copyOf(breakers);
      gaveUp = List.copyOf(gaveUp);
      queues = List.copyOf(queues);
      room = Map.copyOf(room);
      handlers = List.copyOf(handlers);
      if (gaveUp.size() > MAX_GAVE_UP || gaveUp.contains("")) {
        throw new IllegalArgumentException("gaveUp has at most 20 names, none of them empty");
      }
      if (room.values().stream().anyMatch(runs -> runs < 0)) {
        throw new IllegalArgumentException("room is not negative");
      }
    }

    /** Of a node whose queues may use all free slots. */
    public Heartbeat(
        String node,
        String host,
        int slots,
        int running,
        Map<String, String> breakers,
        boolean leaving,
        List<String> gaveUp,
        List<String> queues) {
      this(node, host, slots, running, breakers, leaving, gaveUp, queues, Map.of());
    }

    /** How many more runs a queue may begin now. */
    public int roomOf(String queue) {
      return room.getOrDefault(queue, Math.max(0, slots - running));
    }

    /** Of a process that has given up no claims lately. */
    public Heartbeat(
        String node,
        String host,
        int slots,
        int running,
        Map<String, String> breakers,
        boolean leaving) {
      this(node, host, slots, running, breakers, leaving, List.of(), List.of());
    }

    /** One that tells nothing of handlers. */
    public Heartbeat(
        String node,
        String host,
        int slots,
        int running,
        Map<String, String> breakers,
        boolean leaving,
        List<String> gaveUp,
        List<String> queues,
        Map<String, Integer> room) {
      this(node, host, slots, running, breakers, leaving, gaveUp, queues, room, List.of());
    }

    /** The same, with what it tells of handlers. */
    public Heartbeat with(List<HandlerReport> reports) {
      return new Heartbeat(
          node, host, slots, running, breakers, leaving, gaveUp, queues, room, reports);
    }
  }
}
