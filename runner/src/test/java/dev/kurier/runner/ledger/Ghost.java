package dev.kurier.runner.ledger;

import dev.kurier.protocol.TaskState;
import dev.kurier.runner.ledger.World.Runner;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Shows, in every world that the explorer reaches, that progress is a ghost: nothing but itself
 * follows from it. So the worlds without progress are all there are, and it is no transition.
 */
final class Ghost {

  private static final Moment LATER = new Moment(Sample.NOON.plusSeconds(1_800), 0.25);

  private Ghost() {}

  /** Whatever any run says now, the task stands as before and nothing is written besides. */
  static Optional<String> heard(Explorer.Fold fold, World world) {
    for (String execution : executions(world)) {
      Decision decision = fold.apply(world.state(), Sample.progressed(execution, 7), LATER);
      if (!decision.effects().isEmpty() || !bare(decision.state()).equals(bare(world.state()))) {
        return Optional.of(" progress of " + execution + " made " + decision);
      }
    }
    return Optional.empty();
  }

  /** What progress has been kept before an event decides nothing about what follows it. */
  static Optional<String> seen(
      Explorer.Fold fold,
      Optional<TaskState> before,
      LifecycleEvent event,
      Moment moment,
      Decision without) {
    Optional<TaskState> haunted =
        before.map(state ->
            StateDraft.of(state)
                .progress(Optional.of(Sample.progressed("e0", 7).progressed().progress()))
                .build());
    Decision with = fold.apply(haunted, event, moment);
    return with.effects().equals(without.effects())
            && bare(with.state()).equals(bare(without.state()))
        ? Optional.empty()
        : Optional.of(" with progress " + with + " followed instead of " + without);
  }

  /** Every run that may speak, the one that holds the task, and one that nobody knows. */
  private static List<String> executions(World world) {
    List<String> all = new ArrayList<>(List.of("unknown"));
    world.state().flatMap(TaskState::claim).ifPresent(claim -> all.add(claim.execution()));
    for (Runner runner : world.runners()) {
      if (runner instanceof Runner.Busy busy) {
        all.add(busy.run().execution());
      }
    }
    return all;
  }

  private static Optional<TaskState> bare(Optional<TaskState> state) {
    return state.map(known -> StateDraft.of(known).progress(Optional.empty()).build());
  }
}
