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
import java.util.function.Consumer;
import java.util.function.Predicate;

/** Asks the ledger for replays and follows them. One thread. */
final class Replaying {

  private static final Duration STEP = Duration.ofMillis(200);
  private static final Duration TAKEN_LIMIT = Duration.ofSeconds(30);

  private final Installation installation;

  Replaying(Installation installation) {
    this.installation = installation;
  }

  /** An id that nobody else has. */
  static String freshId() {
    return TaskId.timeOrdered(System.currentTimeMillis(), new SecureRandom()).value();
  }

  /** Returns when a ledger has taken it, or had taken it before. */
  ReplayState create(Request.CreateReplay create) {
    Optional<ReplayState> known = installation.replay(create.replayId());
    if (known.isPresent()) {
      return sameTerms(known.get(), create.terms());
    }
    try (Requests requests = installation.requests()) {
      Waiting.forEnd(requests.replays(create));
    }
    return sameTerms(await(create.replayId(), _ -> true, TAKEN_LIMIT, _ -> {}), create.terms());
  }

  /** What the replay would do; its id is its own. */
  ReplayState dryRun(ReplayTerms terms, String createdBy) {
    String id = freshId();
    create(new Request.CreateReplay(id, terms.asDryRun(), createdBy, List.of()));
    return ended(id, Duration.ofHours(1), _ -> {});
  }

  /** Returns when it takes no letter any more, and everybody has answered. */
  ReplayState ended(String id, Duration limit, Consumer<ReplayState> progress) {
    return await(id, state -> state.status().isTerminal() && state.pending() == 0, limit, progress);
  }

  /** Returns when the ledger has done so, or it was so before. */
  ReplayState steer(String id, Request.Steer steer) {
    ReplayState before = known(id);
    try (Requests requests = installation.requests()) {
      Waiting.forEnd(requests.replays(new Request.SteerReplay(id, steer)));
    }
    return await(id, state -> hasHeard(before, state, steer), TAKEN_LIMIT, _ -> {});
  }

  ReplayState known(String id) {
    return installation
        .replay(id)
        .orElseThrow(() ->
            new CommandException(
                Exit.NOT_FOUND, "replay " + id + " is not in " + installation.names().replays()));
  }

  private static boolean hasHeard(ReplayState before, ReplayState state, Request.Steer steer) {
    if (before.status().isTerminal() || state.status().isTerminal()) {
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

  private ReplayState await(
      String id, Predicate<ReplayState> isIt, Duration limit, Consumer<ReplayState> progress) {
    long end = System.nanoTime() + limit.toNanos();
    while (System.nanoTime() < end) {
      Optional<ReplayState> state = installation.replay(id);
      state.ifPresent(progress);
      if (state.filter(isIt).isPresent()) {
        return state.get();
      }
      rest();
    }
    throw new CommandException(
        Exit.UNKNOWN,
        "replay %s is not that far after %d s: does a node with the role ledger run?"
            .formatted(id, limit.toSeconds()));
  }

  private static void rest() {
    try {
      Thread.sleep(STEP);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CommandException(Exit.UNKNOWN, "interrupted; the replay goes on");
    }
  }
}
