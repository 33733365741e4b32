package dev.kurier.runner.ledger;

import dev.kurier.protocol.TaskState;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Shows, in every state that the explorer reaches, that progress is a ghost: nothing but itself
 * follows from it. So the worlds without progress are all there are, and it is no transition.
 */
final class Ghost {

  private static final Moment LATER = new Moment(Sample.NOON.plusSeconds(1_800), 0.25);

  private Ghost() {}

  /** Whatever any run says now, the task stands as before and nothing is written besides. */
  static Optional<String> heard(Explorer.Fold fold, Optional<TaskState> state) {
    for (String execution : executions(state)) {
      Decision decision = fold.apply(state, Sample.progressed(execution, 7), LATER);
      if (!decision.effects().isEmpty() || !bare(decision.state()).equals(bare(state))) {
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

  /** The run that holds the task, those that have ended, and one that nobody knows. */
  private static List<String> executions(Optional<TaskState> state) {
    List<String> all = new ArrayList<>(List.of("unknown"));
    state.flatMap(TaskState::claim).ifPresent(claim -> all.add(claim.execution()));
    state.ifPresent(known -> known.history().forEach(past -> all.add(past.execution())));
    return all;
  }

  private static Optional<TaskState> bare(Optional<TaskState> state) {
    return state.map(known -> StateDraft.of(known).progress(Optional.empty()).build());
  }
}
