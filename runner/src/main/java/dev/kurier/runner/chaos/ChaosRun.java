package dev.kurier.runner.chaos;

import dev.kurier.client.TaskClient;
import dev.kurier.protocol.TaskId;
import dev.kurier.runner.verify.Evidence;
import dev.kurier.runner.verify.Report;
import dev.kurier.runner.verify.Window;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/** One run: loads, breaks, heals, waits until nothing is under way, and checks. One thread. */
public final class ChaosRun {

  private static final Duration REST = Duration.ofMinutes(8);
  private static final Duration LONGEST_TASK = Duration.ofSeconds(60);
  private static final Duration TICK = Duration.ofMillis(20);
  private static final Duration LONGEST_UNREST = Duration.ofSeconds(90);

  private final Settings settings;
  private final Clock clock;
  private final Consumer<String> said;
  private final List<Pending> pending = new ArrayList<>();
  private final List<Trouble> troubles = new ArrayList<>();
  private int faults;

  /** A fault that lasts until then. */
  private record Pending(Duration until, String member, Instant from, Runnable end) {}

  /**
   * Makes a run that has not begun.
   *
   * @param said is told what happens, line by line
   */
  public ChaosRun(Settings settings, Clock clock, Consumer<String> said) {
    this.settings = settings;
    this.clock = clock;
    this.said = said;
  }

  /** What came of it. */
  public record Result(Report report, int faults, Recoveries recoveries) {}

  /** Reads the evidence of the installation at this address. */
  public interface Verifier {
    Report verify(String bootstrapServers, Evidence evidence, Instant since)
        throws InterruptedException;
  }

  /**
   * Runs to the end.
   *
   * @throws IOException if the folder cannot be used
   */
  public Result run(Verifier verifier) throws IOException, InterruptedException {
    Instant begin = clock.instant();
    Plan plan = Plan.of(settings.seed(), settings.length(), Town.names());
    try (Town town = Town.open(settings, clock);
        Journal journal = Journal.in(settings.folder().resolve("journal"));
        Load load = new Load(client(town), journal, settings.seed())) {
      said.accept("ready; up to %d faults follow".formatted(plan.faults().size()));
      Thread loading = Thread.ofPlatform().name("load").start(() -> submit(load));
      breakBy(plan, town, load);
      loading.join();
      comeToRest(town, load);
      Evidence evidence = new Evidence();
      tell(settings.folder().resolve("journal"), evidence);
      Effects effects = Effects.of(settings.folder().resolve("effects"));
      Map<String, Instant> killed = town.killed();
      evidence.journal(effects.journal(killed));
      Report report = verifier.verify(town.bootstrapServers(), evidence, begin);
      List<Recoveries.Wait> waits = new ArrayList<>(effects.waits(killed, evidence::isClaimed));
      waits.addAll(effects.waitsToBegin(killed, load.plain(), evidence::isClaimed));
      return new Result(report, faults, new Recoveries(waits, troubles));
    }
  }

  private static TaskClient client(Town town) {
    // Brokers are killed meanwhile: nothing is given up soon.
    int patience = (int) TimeUnit.MINUTES.toMillis(10);
    return TaskClient.builder()
        .properties(Map.of("bootstrap.servers", town.bootstrapServers()))
        .property("delivery.timeout.ms", patience)
        .property("max.block.ms", patience)
        .app("kurier-chaos")
        .build();
  }

  private void submit(Load load) {
    Duration third = settings.length().dividedBy(3);
    Duration longest = third.compareTo(LONGEST_TASK) < 0 ? third : LONGEST_TASK;
    load.run(settings.length(), settings.tasksPerSecond(), longest);
  }

  private void breakBy(Plan plan, Town town, Load load) throws InterruptedException {
    long start = System.nanoTime();
    Duration late = Duration.ZERO;
    for (Fault fault : plan.faults()) {
      passTime(town, start, fault.at().plus(late));
      if (fault.isLone()) {
        late = late.plus(awaitCalm(town, start, load));
      }
      if (since(start).compareTo(settings.length()) >= 0) {
        break;
      }
      boolean isBusy = pending.stream().anyMatch(one -> one.member().equals(fault.member()));
      if (!isBusy) {
        said.accept(fault.toString());
        faults++;
        Instant from = clock.instant();
        Runnable end = town.begin(fault);
        pending.add(new Pending(since(start).plus(fault.length()), fault.member(), from, end));
      }
    }
    passTime(town, start, settings.length());
    endDue(Duration.ofDays(1));
  }

  /** All later faults come so much later. */
  private Duration awaitCalm(Town town, long start, Load load) throws InterruptedException {
    Duration begin = since(start);
    Duration end = begin.plus(LONGEST_UNREST);
    while (!load.isCalm() && since(start).compareTo(end) < 0) {
      passTime(town, start, since(start).plus(TICK));
    }
    return since(start).minus(begin);
  }

  private void passTime(Town town, long start, Duration until) throws InterruptedException {
    while (since(start).compareTo(until) < 0) {
      endDue(since(start));
      revive(town);
      Thread.sleep(TICK);
    }
  }

  private void revive(Town town) {
    Set<String> down = pending.stream().map(Pending::member).collect(Collectors.toSet());
    for (String name : town.revive(down)) {
      said.accept(name + " had ended and was started again");
      troubles.add(new Trouble(name, clock.instant(), clock.instant()));
    }
  }

  private static Duration since(long start) {
    return Duration.ofNanos(System.nanoTime() - start);
  }

  private void endDue(Duration now) {
    List<Pending> due =
        pending.stream()
            .filter(one -> one.until().compareTo(now) <= 0)
            .sorted(Comparator.comparing(Pending::until))
            .toList();
    pending.removeAll(due);
    for (Pending one : due) {
      one.end().run();
      troubles.add(new Trouble(one.member(), one.from(), clock.instant()));
    }
  }

  private void comeToRest(Town town, Load load) throws InterruptedException {
    said.accept("healed; %d of %d tasks under way".formatted(load.open(), load.submitted()));
    long start = System.nanoTime();
    while (load.open() > 0 && since(start).compareTo(REST) < 0) {
      revive(town);
      Thread.sleep(TICK);
    }
    said.accept("at rest after %d s".formatted(since(start).toSeconds()));
    // Of the last seconds a check does not judge.
    Thread.sleep(Window.SETTLES_IN.plusSeconds(1));
  }

  private static void tell(Path journal, Evidence evidence) throws IOException {
    for (String line : Files.readAllLines(journal)) {
      String[] words = line.split(" ", 2);
      if (words.length == 2 && words[0].equals("acknowledged")) {
        evidence.acknowledged(new TaskId(words[1]));
      } else if (words.length == 2) {
        evidence.intended(new TaskId(words[1]));
      }
    }
  }
}
