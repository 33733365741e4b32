package dev.kurier.runner.cli;

import dev.kurier.protocol.JsonText;
import dev.kurier.protocol.ReplayState;
import dev.kurier.protocol.ReplayTerms;
import dev.kurier.protocol.Request;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "create",
    description = "Run dead-lettered tasks again, each under a new id; the ledger does it.")
final class ReplayCreate implements Callable<Integer> {

  private static final Duration LONGEST_WAIT = Duration.ofDays(1);

  private final Terminal terminal;

  @Mixin private final ConfigOptions config;
  @Mixin private final FilterOptions which = new FilterOptions();
  @Mixin private final OutputOptions output = new OutputOptions();

  @Option(
      names = "--id",
      paramLabel = "ID",
      description = "the same id is the same replay (default: new)")
  private Optional<String> id = Optional.empty();

  @Option(names = "--rate", paramLabel = "RATE", description = "at most so many, for example 50/s")
  private Optional<String> rate = Optional.empty();

  @Option(names = "--new-key", description = "give each new task an idempotency key of its own")
  private boolean newKey;

  @Option(
      names = "--edit",
      paramLabel = "FILE",
      description = "a JSON merge patch for each payload; it is kept with the task")
  private Optional<Path> edit = Optional.empty();

  @Option(names = "--dry-run", description = "only tell what would be replayed")
  private boolean dryRun;

  @Option(names = "--yes", description = "do it")
  private boolean yes;

  @Option(
      names = "--expect-count",
      paramLabel = "N",
      description = "do it only if a dry run says that exactly N tasks would run again")
  private Optional<Long> expected = Optional.empty();

  @Option(names = "--wait", description = "return when it has ended")
  private boolean wait;

  ReplayCreate(Terminal terminal) {
    this.terminal = terminal;
    this.config = new ConfigOptions(terminal);
  }

  @Override
  public Integer call() {
    ReplayTerms terms = terms(Instant.now());
    Request.CreateReplay create = named(id.orElseGet(Replaying::freshId), terms);
    Replaying replaying = new Replaying(new Installation(config.load().kafka()));
    return yes && !dryRun ? replay(replaying, create) : tryOut(replaying, terms);
  }

  private int tryOut(Replaying replaying, ReplayTerms terms) {
    ReplayState found = replaying.dryRun(terms, createdBy());
    output.print(terminal, ReplayView.summary(found));
    expect(found);
    if (!dryRun && found.replayed() > 0) {
      throw new CommandException(
          Exit.USAGE,
          "nothing was done: %d tasks would run again; add --yes to do it"
              .formatted(found.replayed()));
    }
    return Exit.OK.code();
  }

  private int replay(Replaying replaying, Request.CreateReplay create) {
    Request.CreateReplay exact = create;
    if (expected.isPresent()) {
      ReplayState found = replaying.dryRun(create.terms(), createdBy());
      expect(found);
      if (found.replayed() == 0) {
        output.print(terminal, ReplayView.summary(found));
        return Exit.OK.code();
      }
      // What was counted is what is run: nothing that has died since.
      exact =
          new Request.CreateReplay(
              create.replayId(), create.terms(), create.createdBy(), found.range());
    }
    ReplayState state = replaying.create(exact);
    if (wait) {
      state = replaying.ended(state.id(), LONGEST_WAIT, _ -> {});
    }
    output.print(terminal, ReplayView.summary(state));
    return Exit.OK.code();
  }

  private void expect(ReplayState found) {
    if (expected.isPresent() && expected.get() != found.replayed()) {
      throw new CommandException(
          Exit.USAGE,
          "nothing was done: %d tasks would run again, not %d"
              .formatted(found.replayed(), expected.get()));
    }
  }

  private ReplayTerms terms(Instant now) {
    OptionalDouble perSecond =
        rate.map(RateText::perSecond).map(OptionalDouble::of).orElseGet(OptionalDouble::empty);
    try {
      return new ReplayTerms(
          which.text(now), which.limit(), perSecond, false, newKey, edit.map(ReplayCreate::patch));
    } catch (IllegalArgumentException e) {
      throw new CommandException(Exit.USAGE, String.valueOf(e.getMessage()));
    }
  }

  private static JsonText patch(Path file) {
    try {
      return Json.input(Files.readAllBytes(file));
    } catch (IOException e) {
      throw new CommandException(Exit.USAGE, "--edit: " + file + " cannot be read: " + e);
    }
  }

  private Request.CreateReplay named(String replayId, ReplayTerms terms) {
    try {
      return new Request.CreateReplay(replayId, terms, createdBy(), List.of());
    } catch (IllegalArgumentException e) {
      throw new CommandException(Exit.USAGE, "--id: " + e.getMessage());
    }
  }

  private String createdBy() {
    return terminal.environment().getOrDefault("USER", "");
  }
}
