package dev.kurier.runner.cli;

import dev.kurier.client.Requests;
import dev.kurier.protocol.Request;
import dev.kurier.protocol.ScheduleState;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Predicate;

/** Asks the ledger about schedules and waits until it has heard. One thread. */
final class Scheduling {

  private static final Duration LIMIT = Duration.ofSeconds(30);

  private final Installation installation;

  Scheduling(Installation installation) {
    this.installation = installation;
  }

  /** Returns the schedule when it is as expected. */
  ScheduleState ask(String name, Request request, Predicate<Optional<ScheduleState>> isIt) {
    return await(name, request, isIt)
        .orElseThrow(() -> new IllegalStateException("schedule " + name + " is gone"));
  }

  /** Returns when the ledger has forgotten the schedule. */
  void delete(String name) {
    var delete = new Request.SteerSchedule(name, Request.ScheduleSteer.DELETE, "");
    await(name, delete, Optional::isEmpty);
  }

  ScheduleState known(String name) {
    return installation
        .schedule(name)
        .orElseThrow(() ->
            new CommandException(
                Exit.NOT_FOUND,
                "schedule "
                    + name
                    + " is not in "
                    + installation.names().schedules()
                    + "; see kurier schedule ls"));
  }

  private Optional<ScheduleState> await(
      String name, Request request, Predicate<Optional<ScheduleState>> isIt) {
    try (Requests requests = installation.requests()) {
      Waiting.forEnd(requests.schedules(request));
    }
    return Waiting.until(() -> installation.schedule(name), isIt, LIMIT)
        .orElseThrow(() ->
            new CommandException(
                Exit.UNKNOWN,
                ("schedule %s is not so after %d s: does a node with the role ledger run that has its"
                        + " queue?")
                    .formatted(name, LIMIT.toSeconds())));
  }
}
