package dev.kurier.runner.cli;

import dev.kurier.client.Requests;
import dev.kurier.protocol.Coordinates;
import dev.kurier.protocol.Request;
import dev.kurier.protocol.Status;
import dev.kurier.protocol.TaskId;
import dev.kurier.protocol.TaskState;
import dev.kurier.runner.replay.Facts;
import dev.kurier.runner.replay.Filter;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import picocli.CommandLine.Option;

/** Ends many tasks, after it has told how many. */
final class CancelWhere {

  @Option(
      names = "--where",
      required = true,
      paramLabel = "FILTER",
      description = "all open tasks of these, for example \"type=shop.ocr and state=QUEUED\"")
  private String where = "";

  @Option(
      names = "--older-than",
      paramLabel = "DURATION",
      description = "only those that were submitted longer ago: 30m, 2h, 1d ...")
  private Optional<Duration> olderThan = Optional.empty();

  @Option(names = "--yes", description = "do it")
  private boolean yes;

  @Option(
      names = "--expect-count",
      paramLabel = "N",
      description = "how many they are; with another number nothing is done")
  private Optional<Integer> expected = Optional.empty();

  void cancel(Installation installation, Terminal terminal, String reason, boolean force) {
    Instant now = Instant.now();
    Optional<Instant> before = olderThan.map(now::minus);
    Filter filter = filter();
    List<Installation.FoundState> found =
        installation.openStates().stream()
            .filter(one -> force || one.state().status() != Status.CANCELLING)
            .filter(one -> isBefore(one.state(), before))
            .filter(one -> filter.accepts(Facts.of(one.state())))
            .toList();
    check(found.size());
    if (found.isEmpty()) {
      terminal.say("no open task is one of these");
      return;
    }
    TaskId id = TaskId.timeOrdered(now.toEpochMilli(), new SecureRandom());
    send(installation, new Request.CancelWhere(id, where, before, reason, force), found);
    terminal.say(
        "asked for the end of %d tasks; see them with: kurier task ls --where \"%s\""
            .formatted(found.size(), where.replace("\"", "'")));
  }

  private Filter filter() {
    if (where.isBlank()) {
      throw new CommandException(Exit.USAGE, "--where is empty: say which tasks");
    }
    return FilterOptions.read(where);
  }

  private static boolean isBefore(TaskState state, Optional<Instant> before) {
    return before.map(end -> !state.submittedAt().isAfter(end)).orElse(true);
  }

  private void check(int count) {
    if (yes && expected.isPresent()) {
      refuseUnless(
          expected.get() == count, "%d tasks would be cancelled, not " + expected.get(), count);
    } else {
      String hint = "%1$d tasks would be cancelled; add --yes --expect-count %1$d to do it";
      refuseUnless(count == 0, hint, count);
    }
  }

  private static void refuseUnless(boolean isRight, String problem, int count) {
    if (!isRight) {
      throw new CommandException(Exit.USAGE, "nothing was done: " + problem.formatted(count));
    }
  }

  /** One request for each partition that holds some. */
  private static void send(
      Installation installation, Request.CancelWhere request, List<Installation.FoundState> found) {
    try (Requests requests = installation.requests()) {
      List<CompletableFuture<Coordinates>> sent =
          found.stream()
              .map(Installation.FoundState::partition)
              .distinct()
              .map(partition -> requests.cancelWhere(request, partition))
              .toList();
      sent.forEach(Waiting::forEnd);
    }
  }
}
