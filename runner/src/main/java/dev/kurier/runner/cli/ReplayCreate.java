package dev.kurier.runner.cli;

import dev.kurier.protocol.JsonText;
import dev.kurier.protocol.ReplayState;
import dev.kurier.protocol.ReplayTerms;
import dev.kurier.protocol.Request;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
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

  @Option(
      names = "--rate",
      paramLabel = "RATE",
      description = "no faster than this: 50/s, 10/m, 600/h ... (default: as fast as it goes)")
  private Optional<String> rate = Optional.empty();

  @Option(names = "--new-key", description = "give each new task an idempotency key of its own")
  private boolean newKey;

  @Option(
      names = "--edit",
      paramLabel = "FILE",
      description = "a JSON merge patch for each payload; it is kept with the task")
  private Optional<Path> edit = Optional.empty();

  @Option(
      names = "--shadow",
      description = "only compare: the new runs change nothing for anybody; see replay show")
  private boolean shadow;

  @Option(
      names = "--ended",
      description = "with --shadow: all tasks that have ended, not only dead letters")
  private boolean ended;

  @Option(names = "--dry-run", description = "only tell what would be replayed")
  private boolean dryRun;

  @Option(names = "--yes", description = "do it")
  private boolean yes;

  @Option(
      names = "--expect-count",
      paramLabel = "N",
      description = "do it only if a dry run says that exactly N tasks would run again")
  private Optional<Long> expected = Optional.empty();

  @Option(names = "--wait", description = "return when it has ended; exit code 1 if it was aborted")
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
    ReplayState found = replaying.dryRun(terms, terminal.user());
    ReplayView.print(terminal, output, found);
    expect(found);
    if (isNothing(found)) {
      return Exit.OK.code();
    }
    String hint =
        "%1$d tasks would run again; %2$s --yes --expect-count %1$d to do it"
            .formatted(found.replayed(), dryRun ? "give it with" : "add");
    if (!dryRun) {
      throw new CommandException(Exit.USAGE, "nothing was done: " + hint);
    }
    terminal.say(hint);
    return Exit.OK.code();
  }

  private int replay(Replaying replaying, Request.CreateReplay create) {
    Optional<ReplayState> same = replaying.sameAs(create);
    if (same.isPresent()) {
      terminal.say(
          "replay %s was asked for before, with the same terms: nothing is done twice"
              .formatted(create.replayId()));
      return tell(replaying, same.get());
    }
    return expected.isPresent()
        ? counted(replaying, create)
        : tell(replaying, replaying.create(create));
  }

  /** What was counted is what is run: nothing that has died since. */
  private int counted(Replaying replaying, Request.CreateReplay create) {
    ReplayState found = replaying.dryRun(create.terms(), terminal.user());
    expect(found);
    if (isNothing(found)) {
      ReplayView.print(terminal, output, found);
      return Exit.OK.code();
    }
    var exact =
        new Request.CreateReplay(
            create.replayId(), create.terms(), create.createdBy(), found.range());
    return tell(replaying, replaying.create(exact));
  }

  private boolean isNothing(ReplayState found) {
    if (found.replayed() == 0) {
      terminal.say(
          ended
              ? "no task would run again; see what has ended with: kurier task ls"
              : "no task would run again; see what has died with: kurier dead ls");
      return true;
    }
    return false;
  }

  private int tell(Replaying replaying, ReplayState begun) {
    ReplayState state = wait ? replaying.ended(begun.id(), LONGEST_WAIT) : begun;
    ReplayView.print(terminal, output, state);
    Replaying.notRefused(state);
    if (wait && shadow) {
      compare(replaying.compared(state, LONGEST_WAIT));
    } else {
      ReplayView.nextStep(state).ifPresent(terminal::say);
    }
    return Exit.OK.code();
  }

  private void compare(ShadowReport report) {
    if (!output.isJson()) {
      ReplayView.printComparison(terminal, report);
    }
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
          which.text(now),
          which.limit(),
          perSecond,
          false,
          newKey,
          edit.map(this::patch),
          purpose());
    } catch (IllegalArgumentException e) {
      throw new CommandException(Exit.USAGE, String.valueOf(e.getMessage()));
    }
  }

  private ReplayTerms.Purpose purpose() {
    if (ended && !shadow) {
      throw new CommandException(
          Exit.USAGE, "--ended needs --shadow: only what has failed can be run again for good");
    }
    return ended
        ? ReplayTerms.Purpose.SHADOW_OF_ENDED
        : shadow ? ReplayTerms.Purpose.SHADOW : ReplayTerms.Purpose.REPEAT;
  }

  private JsonText patch(Path file) {
    try {
      return Json.input("--edit " + file, Files.readAllBytes(terminal.folder().resolve(file)));
    } catch (NoSuchFileException e) {
      throw new CommandException(Exit.USAGE, "--edit " + file + ": there is no such file");
    } catch (IOException e) {
      throw new CommandException(Exit.USAGE, "--edit " + file + " cannot be read: " + e);
    }
  }

  private Request.CreateReplay named(String replayId, ReplayTerms terms) {
    try {
      return new Request.CreateReplay(replayId, terms, terminal.user(), List.of());
    } catch (IllegalArgumentException e) {
      throw new CommandException(Exit.USAGE, "--id: " + e.getMessage());
    }
  }
}
