package dev.kurier.runner.cli;

import dev.kurier.client.SubmitOptions;
import dev.kurier.protocol.Plan;
import dev.kurier.protocol.Plan.IfTaken;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import picocli.CommandLine.Option;

/** The options of a submit that make its task wait. */
final class PlanOptions {

  @Option(
      names = "--delay",
      paramLabel = "DURATION",
      description = "do not run it for so long, for example 10s")
  private Optional<Duration> delay = Optional.empty();

  @Option(
      names = "--at",
      paramLabel = "INSTANT",
      description = "do not run it before, for example 2030-01-31T12:00:00Z")
  private Optional<String> at = Optional.empty();

  @Option(
      names = "--unique",
      paramLabel = "KEY",
      description = "one task of this key at a time, of whatever type")
  private Optional<String> unique = Optional.empty();

  @Option(
      names = "--if-taken",
      paramLabel = "POLICY",
      description =
          "what happens if there is one: reject (default; this task ends CANCELLED),"
              + " return-existing (ends as that one does), replace (cancels that one)")
  private Optional<String> ifTaken = Optional.empty();

  @Option(
      names = "--order",
      paramLabel = "KEY",
      description = "tasks of this key run one after the other, in the order of their submits")
  private Optional<String> order = Optional.empty();

  @Option(
      names = "--group",
      paramLabel = "KEY",
      description = "tasks that wait for each other are submitted with the same one")
  private Optional<String> group = Optional.empty();

  @Option(
      names = "--after",
      paramLabel = "ID",
      split = ",",
      description = "run it when these tasks of its group have succeeded")
  private List<String> after = List.of();

  @Option(names = "--ended", description = "with --after: any end of theirs will do")
  private boolean ended;

  @Option(
      names = "--results",
      description =
          "with --after: its input is what they gave, the result of one or an array of several")
  private boolean results;

  @Option(
      names = "--priority",
      paramLabel = "0-9",
      description = "of a managed queue's waiting tasks, those of the highest are next; default 0")
  private Optional<Integer> priority = Optional.empty();

  @Option(
      names = "--fair-key",
      paramLabel = "KEY",
      description =
          "whose task it is: in a managed queue those with the fewest tasks at the runners are next")
  private Optional<String> fairKey = Optional.empty();

  /**
   * The same options, and these.
   *
   * @throws CommandException if they contradict each other
   */
  SubmitOptions addTo(SubmitOptions options) {
    require(delay.isEmpty() || at.isEmpty(), "--delay and --at exclude each other");
    require(unique.isPresent() || ifTaken.isEmpty(), "--if-taken goes with --unique");
    require(
        unique.isEmpty() || order.isEmpty() || unique.equals(order),
        "--unique and --order name the same key if both are given: they share one line");
    Optional<String> line = unique.or(() -> order);
    require(
        isOne(line, fairKey),
        "--fair-key names the same key as --unique or --order: a task has one record key");
    require(
        isOne(group, line.or(() -> fairKey)),
        "--group names the same key as --unique, --order or --fair-key: a task has one record key");
    require(!after.isEmpty() || !(ended || results), "--ended and --results go with --after");
    require(
        after.isEmpty() || group.or(() -> fairKey).isPresent(),
        "--after goes with the --group of those tasks");
    SubmitOptions all = options;
    try {
      all = delay.isPresent() ? all.delay(delay.get()) : all;
      all = at.isPresent() ? all.notBefore(Instant.parse(at.get())) : all;
      all = group.isPresent() ? all.group(group.get()) : all;
      all = after.isEmpty() ? all : all.after(others());
      all = priority.isPresent() ? all.priority(priority.get()) : all;
      all = fairKey.isPresent() ? all.fairKey(fairKey.get()) : all;
      all = order.isPresent() ? all.orderingKey(order.get()) : all;
      return unique.isPresent() ? all.uniqueKey(unique.get(), policy()) : all;
    } catch (DateTimeParseException e) {
      throw new CommandException(
          Exit.USAGE, "--at takes an instant such as 2030-01-31T12:00:00Z, not " + at.orElse(""));
    } catch (IllegalArgumentException e) {
      throw new CommandException(Exit.USAGE, String.valueOf(e.getMessage()));
    }
  }

  private Plan.After others() {
    Plan.Input several = after.size() == 1 ? Plan.Input.RESULT : Plan.Input.RESULTS;
    return new Plan.After(
        after.stream().map(TaskIds::of).toList(),
        ended ? Plan.When.ENDED : Plan.When.SUCCEEDED,
        results ? several : Plan.Input.GIVEN);
  }

  private IfTaken policy() {
    String word = ifTaken.orElse(IfTaken.REJECT.word());
    return Arrays.stream(IfTaken.values())
        .filter(policy -> policy.word().equals(word))
        .findFirst()
        .orElseThrow(() ->
            new CommandException(Exit.USAGE, "--if-taken is one of " + words() + ", not " + word));
  }

  private static String words() {
    return Arrays.stream(IfTaken.values()).map(IfTaken::word).collect(Collectors.joining(", "));
  }

  private static boolean isOne(Optional<String> one, Optional<String> other) {
    return one.isEmpty() || other.isEmpty() || one.equals(other);
  }

  private static void require(boolean holds, String rule) {
    if (!holds) {
      throw new CommandException(Exit.USAGE, rule);
    }
  }
}
