package dev.kurier.runner.verify;

import dev.kurier.protocol.Coordinates;
import dev.kurier.protocol.Event;
import dev.kurier.protocol.Lineage;
import dev.kurier.protocol.Outcome;
import dev.kurier.protocol.TaskHeader;
import dev.kurier.protocol.TaskId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** All that was seen of one task; filled by one thread. */
final class Story {

  /**
   * A run that has told its end.
   *
   * @param toldAt when the broker had its end
   * @param beganAt when it began, by the same clock; its report may have been on its way for a
   *     while
   * @param isDecisive whether such an outcome burns an attempt
   * @param isGivenUp whether its node had said before that nothing runs for it any more
   */
  record Ran(
      String execution,
      String node,
      int attempt,
      int deliveries,
      Coordinates at,
      Instant startedAt,
      Instant toldAt,
      Instant beganAt,
      boolean isDecisive,
      boolean isGivenUp) {

    static Ran of(Event.Ended ended, Instant toldAt, boolean isGivenUp) {
      var run = ended.run();
      return new Ran(
          run.execution(),
          run.node(),
          run.task().attempt(),
          run.deliveries(),
          run.at(),
          ended.startedAt(),
          toldAt,
          toldAt.minus(ended.ranFor()),
          isDecisive(ended.outcome()),
          isGivenUp);
    }

    private static boolean isDecisive(Outcome outcome) {
      return switch (outcome) {
        case Outcome.Succeeded _, Outcome.Failed _, Outcome.TimedOut _, Outcome.Crashed _ -> true;
        case Outcome.Cancelled _, Outcome.Interrupted _, Outcome.StartFailed _ -> false;
      };
    }
  }

  /** What a run was told: its payload, and under which key to have its effect. */
  record Told(String sha256, String key) {}

  /** A run that a node has said it holds. */
  record Held(String execution, String node, Instant at) {}

  final TaskId id;
  boolean isAcknowledged;
  boolean isIntended;
  int records;
  Optional<String> payloadSha256 = Optional.empty();
  Optional<String> idempotencyKey = Optional.empty();
  Optional<Lineage> lineage = Optional.empty();
  Optional<String> key = Optional.empty();
  Optional<Stand> stand = Optional.empty();
  Instant lastSeen = Instant.EPOCH;
  final List<String> changes = new ArrayList<>();
  final List<Ran> runs = new ArrayList<>();
  final List<Held> claims = new ArrayList<>();
  final Set<String> deferrals = new HashSet<>();
  final List<Told> told = new ArrayList<>();
  long reply;
  int replies;
  boolean areRepliesDifferent;
  final List<Long> reports = new ArrayList<>();
  final List<Long> letters = new ArrayList<>();

  Story(TaskId id) {
    this.id = id;
  }

  void saw(Instant moment) {
    if (moment.isAfter(lastSeen)) {
      lastSeen = moment;
    }
  }

  /** The next state in the order of its partition. */
  void becomes(Stand next) {
    end()
        .filter(end -> end.end() != next.end())
        .ifPresent(end -> changes.add(end.status() + " became " + next.status()));
    stand = Optional.of(next);
  }

  void ran(TaskHeader task) {
    Told next = new Told(task.payloadSha256(), task.idempotencyKey());
    if (!told.contains(next)) {
      told.add(next);
    }
  }

  void replied(long digest) {
    areRepliesDifferent |= replies > 0 && reply != digest;
    reply = digest;
    replies++;
  }

  /** A letter may have been written twice; two that differ are two. */
  void buried(long digest) {
    if (!letters.contains(digest)) {
      letters.add(digest);
    }
  }

  boolean isClaimed(Ran run) {
    return claims.stream().anyMatch(held -> held.execution().equals(run.execution()));
  }

  boolean isTerminal() {
    return end().isPresent();
  }

  /** Its state, if that is an end. */
  Optional<Stand> end() {
    return stand.filter(Stand::isTerminal);
  }
}
