package dev.kurier.runner.cli;

import dev.kurier.client.Requests;
import dev.kurier.protocol.ReplayState;
import dev.kurier.protocol.ReplayStatus;
import dev.kurier.protocol.ReplayTerms;
import dev.kurier.protocol.Request;
import dev.kurier.protocol.TaskId;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/** Asks the ledger for replays and follows them. One thread. */
final class Replaying {

  private static final Duration TAKEN_LIMIT = Duration.ofSeconds(30);

  private final Installation installation;

  Replaying(Installation installation) {
    this.installation = installation;
  }

  /** An id that nobody else has. */
  static String freshId() {
    return TaskId.timeOrdered(System.currentTimeMillis(), new SecureRandom()).value();
  }

  /**
   * The replay, if it was asked for before.
   *
   * @throws CommandException if that was with other terms
   */
  Optional<ReplayState> sameAs(Request.CreateReplay create) {
    return installation.replay(create.replayId()).map(state -> sameTerms(state, create.terms()));
  }

  /** Returns when a ledger has taken it, or had taken it before. */
  ReplayState create(Request.CreateReplay create) {
    Optional<ReplayState> same = sameAs(create);
    if (same.isPresent()) {
      return same.get();
    }
    try (Requests requests = installation.requests()) {
      Waiting.forEnd(requests.replays(create));
    }
    return sameTerms(await(create.replayId(), _ -> true, TAKEN_LIMIT), create.terms());
  }

  /** What the replay would do; its id is its own. */
  ReplayState dryRun(ReplayTerms terms, String createdBy) {
    String id = freshId();
    create(new Request.CreateReplay(id, terms.asDryRun(), createdBy, List.of()));
    return notRefused(ended(id, Duration.ofHours(1)));
  }

  /**
   * The same.
   *
   * @throws CommandException if the ledger, or somebody, has ended it before it was done
   */
  static ReplayState notRefused(ReplayState state) {
    if (state.status() == ReplayStatus.ABORTED) {
      String why = state.lastError().isEmpty() ? "somebody asked for it" : state.lastError();
      throw new CommandException(Exit.FAILED, "replay " + state.id() + " was aborted: " + why);
    }
    return state;
  }

  /** Returns when it takes no letter any more, and everybody has answered. */
  ReplayState ended(String id, Duration limit) {
    return await(id, state -> state.status().isTerminal() && state.pending() == 0, limit);
  }

  /** Returns when all shadows of a replay that has ended have ended as well. */
  ShadowReport compared(ReplayState state, Duration limit) {
    return Waiting.until(
            () -> ShadowReport.of(installation, state.id()),
            report -> report.areEnded(state.replayed()),
            limit)
        .orElseThrow(() ->
            new CommandException(
                Exit.UNKNOWN,
                "not all shadows of replay %1$s have ended; see: kurier replay show %1$s"
                    .formatted(state.id())));
  }

  /**
   * Returns when the ledger has done so, or it was so before.
   *
   * @throws CommandException if it has ended otherwise
   */
  ReplayState steer(String id, Request.Steer steer) {
    ReplayState before = known(id);
    if (before.status().isTerminal()) {
      return unlessTooLate(
          before, steer != Request.Steer.ABORT || before.status() == ReplayStatus.DONE);
    }
    try (Requests requests = installation.requests()) {
      Waiting.forEnd(requests.replays(new Request.SteerReplay(id, steer)));
    }
    ReplayState after = await(id, state -> hasHeard(state, steer), TAKEN_LIMIT);
    return switch (steer) {
      case PAUSE -> unlessTooLate(after, after.status().isTerminal());
      case RESUME -> unlessTooLate(after, after.status() == ReplayStatus.ABORTED);
      case ABORT -> unlessTooLate(after, after.status() == ReplayStatus.DONE);
    };
  }

  ReplayState known(String id) {
    return installation
        .replay(id)
        .orElseThrow(() ->
            new CommandException(
                Exit.NOT_FOUND,
                "replay %s is not in %s; list them with: kurier replay ls"
                    .formatted(id, installation.names().replays())));
  }

  private static ReplayState unlessTooLate(ReplayState state, boolean isTooLate) {
    if (isTooLate) {
      throw new CommandException(
          Exit.FAILED,
          "replay %s has ended already: %s; what it left alone is for another: kurier replay create"
              .formatted(state.id(), state.status()));
    }
    return state;
  }

  private static boolean hasHeard(ReplayState state, Request.Steer steer) {
    if (state.status().isTerminal()) {
      return true;
    }
    return switch (steer) {
      case PAUSE -> state.status() == ReplayStatus.PAUSED;
      case RESUME -> state.status() != ReplayStatus.PAUSED;
      case ABORT -> false;
    };
  }

  private static ReplayState sameTerms(ReplayState state, ReplayTerms terms) {
    if (state.terms().equals(terms)) {
      return state;
    }
    throw new CommandException(
        Exit.USAGE,
        "REPLAY_CONFLICT: replay %s exists with other terms (%s); give this one another --id"
            .formatted(state.id(), ReplayView.said(state.terms())));
  }

  private ReplayState await(String id, Predicate<ReplayState> isIt, Duration limit) {
    return Waiting.until(
            () -> installation.replay(id), state -> state.filter(isIt).isPresent(), limit)
        .flatMap(state -> state)
        .orElseThrow(() ->
            new CommandException(
                Exit.UNKNOWN,
                "replay %s is not that far after %d s: does a node with the role ledger run?"
                    .formatted(id, limit.toSeconds())));
  }
}
