package dev.kurier.runner.explain;

import dev.kurier.protocol.Hold;
import dev.kurier.protocol.Reason;
import dev.kurier.protocol.Run;
import dev.kurier.protocol.TaskId;
import dev.kurier.protocol.TaskState;
import dev.kurier.runner.explain.Because.Code;
import dev.kurier.runner.replay.Facts;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** Leads from a task to what it waits for, through other tasks where it waits for those. */
public final class Explanation {

  private static final int LONGEST_CHAIN = 10;

  private final Surroundings surroundings;
  private final Runners runners;
  private final Set<TaskId> met = new HashSet<>();

  private Explanation(Surroundings surroundings) {
    this.surroundings = surroundings;
    this.runners = new Runners(surroundings);
  }

  /** Why it stands there: the nearest reason first, at least one. */
  public static List<Because> of(TaskState state, Surroundings surroundings) {
    List<Because> all = new ArrayList<>(new Explanation(surroundings).chain(state));
    if (!state.status().isTerminal()) {
      state
          .task()
          .deadline()
          .ifPresent(at ->
              all.add(
                  Because.of(Code.DEADLINE, "it ends EXPIRED if it has not ended by " + at)
                      .until(at)));
    }
    return List.copyOf(all);
  }

  private List<Because> chain(TaskState state) {
    if (!met.add(state.task().id()) || met.size() > LONGEST_CHAIN) {
      return List.of();
    }
    return switch (state.status()) {
      case SCHEDULED -> state.hold().map(hold -> held(state, hold)).orElseGet(() -> later(state));
      case QUEUED -> isLater(state) ? later(state) : queued(state);
      case RETRYING -> List.of(backoff(state));
      case RUNNING -> running(state);
      case CANCELLING -> stopping(state);
      case SUCCEEDED, FAILED, TIMED_OUT, CANCELLED, EXPIRED, QUARANTINED -> ended(state);
    };
  }

  private List<Because> held(TaskState state, Hold hold) {
    return switch (hold) {
      case Hold.Time _ -> List.of(due(state, Code.NOT_BEFORE, "its submitter wants it no earlier"));
      case Hold.Key held ->
          after(
              List.of(held.by()),
              Because.of(
                      Code.BEHIND,
                      "it stands behind task %s of its key".formatted(held.by())
                          + state.task().plan().key().map(key -> " " + key.value()).orElse(""))
                  .about(held.by()));
      case Hold.Existing held ->
          after(
              List.of(held.by()),
              Because.of(
                      Code.SAME_AS,
                      "it never runs and ends as task %s of its unique key".formatted(held.by()))
                  .about(held.by()));
      case Hold.Tasks held -> after(held.pending(), waitsFor(held.pending()));
      case Hold.Queue _ -> inLine(state);
      case Hold.Other other ->
          List.of(
              Because.of(
                  Code.NEWER_LEDGER, "a newer version of the ledger holds it: " + other.written()));
    };
  }

  private static Because waitsFor(List<TaskId> pending) {
    int unnamed = pending.size() - Because.NAMED;
    String more = unnamed > 0 ? " and %d more".formatted(unnamed) : "";
    return Because.of(Code.WAITS_FOR, "it waits for the ends of " + Because.named(pending) + more)
        .about(pending.getFirst());
  }

  private List<Because> after(List<TaskId> others, Because first) {
    List<Because> chain = new ArrayList<>(List.of(first));
    others.stream()
        .limit(1)
        .flatMap(id -> Optional.ofNullable(surroundings.tasks().get(id)).stream())
        .forEach(other -> chain.addAll(chain(other)));
    return chain;
  }

  private List<Because> inLine(TaskState state) {
    List<Because> chain = new ArrayList<>(new PlaceInLine(state, surroundings).links());
    runners.inTheWayOf(state).stream()
        .filter(because -> because.code() != Code.FREE)
        .forEach(chain::add);
    return chain;
  }

  private boolean isLater(TaskState state) {
    return state.dueAt().filter(at -> at.isAfter(surroundings.now())).isPresent();
  }

  private List<Because> later(TaskState state) {
    List<Because> chain = new ArrayList<>();
    chain.add(due(state, Code.COMES_BACK, sentAway(state.reason())));
    runners.inTheWayOf(state).stream()
        .filter(because -> because.code() != Code.FREE)
        .forEach(chain::add);
    return chain;
  }

  private static String sentAway(Reason reason) {
    return switch (reason) {
      case BREAKER_OPEN -> "a runner sent it away: the breaker of its handler was open";
      case BULKHEAD_FULL -> "a runner sent it away: its handler ran as many as it may";
      case RATE_LIMITED ->
          "a runner sent it away: its handler had begun as many as it may in a time";
      case NO_SUCH_HANDLER -> "a runner sent it away: it has no handler for this type";
      case START_FAILED -> "a runner sent it away: its handler was not ready";
      case DRAINED -> "its node stopped and gave it back";
      case PAUSED -> "a runner sent it away: its queue or its type was paused";
      default -> "it waits, " + reason;
    };
  }

  private Because due(TaskState state, Code code, String sentence) {
    return state
        .dueAt()
        .map(at -> Because.of(code, sentence + "; it comes at " + at + in(at)).until(at))
        .orElseGet(() -> Because.of(code, sentence));
  }

  private String in(Instant at) {
    Duration wait = Duration.between(surroundings.now(), at);
    return wait.isNegative() ? "" : " (in %d s)".formatted(wait.toSeconds());
  }

  private List<Because> queued(TaskState state) {
    long before =
        surroundings.tasks().values().stream().filter(other -> liesBefore(other, state)).count();
    Because place =
        Because.of(
            Code.QUEUED,
            "it lies in queue %s since %s, %s"
                .formatted(
                    state.task().queue(),
                    state.updatedAt(),
                    before == 0 ? "first of its partition" : before + " before it"));
    return Stream.concat(Stream.of(place), runners.inTheWayOf(state).stream()).toList();
  }

  private boolean liesBefore(TaskState other, TaskState state) {
    return other.status() == state.status()
        && !isLater(other)
        && other.at().isPresent()
        && state.at().isPresent()
        && other.at().get().topic().equals(state.at().get().topic())
        && other.at().get().partition() == state.at().get().partition()
        && other.at().get().offset() < state.at().get().offset();
  }

  private Because backoff(TaskState state) {
    String error = Facts.of(state).error();
    return due(
        state,
        Code.BACKOFF,
        "attempt %d has failed (%s)".formatted(state.task().attempt() - 1, error));
  }

  private List<Because> running(TaskState state) {
    Run run = state.claim().orElseThrow();
    String progress =
        state
            .progress()
            .map(said -> ", %s said at %s".formatted(said.message(), said.at()))
            .orElse("");
    Because runs =
        Because.of(
            Code.RUNS,
            "attempt %d runs on %s since %s%s"
                .formatted(run.task().attempt(), run.node(), state.updatedAt(), progress));
    return Stream.concat(Stream.of(runs), silence(run).stream()).toList();
  }

  private Optional<Because> silence(Run run) {
    boolean isHeard =
        surroundings
            .node(run.node())
            .filter(node -> !node.isSilent(surroundings.now()))
            .isPresent();
    return isHeard
        ? Optional.empty()
        : Optional.of(
            Because.of(
                Code.NODE_SILENT,
                "node %s is silent: the ledger gives the task to another in seconds"
                    .formatted(run.node())));
  }

  private List<Because> stopping(TaskState state) {
    Because stopping =
        Because.of(
            Code.STOPPING,
            "it was asked to stop at %s (%s), its run has not ended"
                .formatted(
                    state.updatedAt(), state.detail().isEmpty() ? state.reason() : state.detail()));
    return Stream.concat(Stream.of(stopping), state.claim().flatMap(this::silence).stream())
        .toList();
  }

  private static List<Because> ended(TaskState state) {
    Facts facts = Facts.of(state);
    String by = facts.error().isEmpty() ? "" : ": " + facts.error();
    List<Because> chain = new ArrayList<>();
    chain.add(
        Because.of(
            Code.ENDED,
            "it ended %s at %s after %d attempts, %s%s"
                .formatted(
                    state.status(),
                    state.updatedAt(),
                    state.counters().attempts(),
                    state.reason(),
                    by)));
    state
        .replayedAs()
        .ifPresent(
            id -> chain.add(Because.of(Code.REPLAYED, "it was run again as task " + id).about(id)));
    if (state.noReplyRoute()) {
      chain.add(
          Because.of(Code.NO_REPLY, "its submitter's app has no reply topic: nobody was told"));
    }
    return chain;
  }
}
