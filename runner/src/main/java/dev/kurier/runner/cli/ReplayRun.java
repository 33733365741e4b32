package dev.kurier.runner.cli;

import dev.kurier.client.Requests;
import dev.kurier.protocol.Coordinates;
import dev.kurier.protocol.TaskId;
import dev.kurier.protocol.TaskState;
import dev.kurier.runner.replay.ReplayOrder;
import dev.kurier.runner.replay.ReplayPlan;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/** Plans a replay over what an installation holds now, and asks the ledger for it. */
final class ReplayRun {

  private final Installation installation;

  ReplayRun(Installation installation) {
    this.installation = installation;
  }

  /** Reads the dead letters up to their present end, then their states. */
  ReplayPlan plan(ReplayOrder order) {
    List<ReplayPlan.Found> found = installation.deadLetters();
    Map<TaskId, TaskState> states = found.isEmpty() ? Map.of() : installation.allStates();
    return ReplayPlan.of(found, states, order);
  }

  /** Returns when the broker has every request. */
  void send(ReplayPlan plan) {
    if (plan.replayable().isEmpty()) {
      return;
    }
    try (Requests requests = installation.requests()) {
      List<CompletableFuture<Coordinates>> sent =
          plan.replayable().stream()
              .map(step -> requests.replay(step.request(), step.partition()))
              .toList();
      sent.forEach(Waiting::forEnd);
    }
  }
}
