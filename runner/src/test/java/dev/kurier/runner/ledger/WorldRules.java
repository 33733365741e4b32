package dev.kurier.runner.ledger;

import dev.kurier.protocol.Hold;
import dev.kurier.protocol.TaskId;
import dev.kurier.protocol.TaskState;
import dev.kurier.runner.ledger.Parts.Part;
import dev.kurier.runner.ledger.World.Lying;
import dev.kurier.runner.ledger.World.Mishap;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** What must hold of all that is around a task: I1 and I4 of the guarantees. */
final class WorldRules {

  private WorldRules() {}

  /** Nothing ends without its cause, and nobody is made up (I4). */
  static Optional<String> ofCauses(World world) {
    return world.accounts.stream()
        .map(Part::value)
        .filter(account -> account.state().isPresent())
        .flatMap(account -> Stream.concat(unasked(world, account), uncaused(world, account)))
        .findFirst();
  }

  /** In a world where nothing is left to happen, everything has ended (I1). */
  static Optional<String> whenQuiet(World world, Books books) {
    if (!world.isQuiet()) {
      return Optional.empty();
    }
    for (Part<Account> account : world.accounts) {
      Optional<TaskState> open =
          account.value().state().filter(state -> !state.status().isTerminal());
      if (open.isPresent() && !isAwaited(world, account.value(), books)) {
        return open.map(state -> "nothing is left to happen and the task has not ended: " + state);
      }
    }
    return world.written.stream()
        .map(Part::value)
        .filter(lying -> !isBooked(world, lying))
        .findFirst()
        .map(lying -> "nothing became of the record at " + lying.at());
  }

  // A record that Kafka dropped leaves nothing but the longest wait.
  private static boolean isAwaited(World world, Account account, Books books) {
    if (account.state().flatMap(TaskState::hold).orElse(null) instanceof Hold.Queue) {
      return isRoomAwaited(world, books) || books.wakes(account, world.hour().timers());
    }
    List<TaskId> releasers = account.state().map(WorldRules::releasers).orElse(List.of());
    if (!releasers.isEmpty()) {
      return releasers.stream()
          .flatMap(id -> world.account(id).stream())
          .anyMatch(other -> isAwaited(world, other.value(), books));
    }
    return books.wakes(account, world.hour().timers())
        || (world.had(Mishap.DROPPED) && books.wakes(account, Hour.AT_LAST));
  }

  /** Only who is out makes room for those in line. */
  private static boolean isRoomAwaited(World world, Books books) {
    return world.accounts.stream()
        .map(Part::value)
        .filter(other -> other.state().filter(Backlog::isOut).isPresent())
        .anyMatch(other -> isAwaited(world, other, books));
  }

  /** The tasks that must end first. */
  static List<TaskId> releasers(TaskState state) {
    return switch (state.hold().orElse(null)) {
      case Hold.Key held -> List.of(held.by());
      case Hold.Existing held -> List.of(held.by());
      case Hold.Tasks held -> held.pending();
      case Hold.Time _, Hold.Queue _, Hold.Other _ -> List.of();
      case null -> List.of();
    };
  }

  private static boolean isBooked(World world, Lying lying) {
    boolean itsOwn =
        world
            .account(lying.task().header().id())
            .flatMap(account -> account.value().state())
            .filter(
                state -> state.task().payloadSha256().equals(lying.task().header().payloadSha256()))
            .isPresent();
    return itsOwn || world.account(conflict(lying)).isPresent();
  }

  private static Stream<String> unasked(World world, Account account) {
    TaskId id = account.id();
    boolean asked =
        id.equals(Sample.ID)
            || (id.equals(OutsideMoves.REPLAYED) && world.had(Mishap.REPLAY))
            || (id.equals(OutsideMoves.SHADOW) && world.had(Mishap.SHADOW))
            || world.written.stream().anyMatch(lying -> conflict(lying.value()).equals(id));
    return asked ? Stream.empty() : Stream.of("a state for " + id + ", which nobody sent");
  }

  private static Stream<String> uncaused(World world, Account account) {
    TaskState state = account.state().orElseThrow();
    boolean caused =
        switch (state.status()) {
          case EXPIRED -> world.had(Mishap.DEADLINE) || world.had(Mishap.DROPPED);
          case CANCELLED, CANCELLING -> world.had(Mishap.CANCEL) || world.had(Mishap.FORCED_CANCEL);
          case TIMED_OUT -> world.had(Mishap.TIMEOUT);
          case QUARANTINED -> world.had(Mishap.CRASH) || world.had(Mishap.SUSPICION);
          case SCHEDULED, QUEUED, RUNNING, RETRYING, SUCCEEDED, FAILED -> true;
        };
    return caused ? Stream.empty() : Stream.of(state.status() + " without a cause");
  }

  private static TaskId conflict(Lying lying) {
    var at = lying.at();
    return new TaskId("conflict:" + at.topic() + ":" + at.partition() + ":" + at.offset());
  }
}
