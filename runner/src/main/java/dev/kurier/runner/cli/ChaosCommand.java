package dev.kurier.runner.cli;

import dev.kurier.runner.chaos.ChaosRun;
import dev.kurier.runner.chaos.Recoveries;
import dev.kurier.runner.chaos.Settings;
import dev.kurier.runner.kafka.GroupKind;
import dev.kurier.runner.kafka.KafkaSettings;
import dev.kurier.runner.verify.Evidence;
import dev.kurier.runner.verify.Report;
import dev.kurier.runner.verify.Window;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "chaos",
    description = {
      "For development: start a broker, two ledgers and two runners as processes, kill, freeze,",
      "restart and cut them off while tasks run, then check every promise. Needs Linux."
    })
final class ChaosCommand implements Callable<Integer> {

  private final Terminal terminal;

  @Mixin private final OutputOptions output = new OutputOptions();

  @Option(
      names = "--seed",
      paramLabel = "SEED",
      description = "of faults and tasks (default: another one each time)")
  private Optional<Long> seed = Optional.empty();

  @Option(
      names = "--minutes",
      paramLabel = "M",
      defaultValue = "2",
      description = "how long faults go on (default: ${DEFAULT-VALUE})")
  private double minutes = 2;

  @Option(
      names = "--rate",
      paramLabel = "N",
      defaultValue = "25",
      description = "tasks per second (default: ${DEFAULT-VALUE})")
  private int rate = 25;

  @Option(
      names = "--groups",
      paramLabel = "KIND",
      defaultValue = "share",
      description =
          "in which groups runners share tasks, share or classic (default: ${DEFAULT-VALUE})")
  private String groups = "share";

  @Option(
      names = "--out",
      paramLabel = "DIR",
      description =
          "a new folder for logs, journals and the broker's data (default: a temporary one)")
  private Optional<Path> out = Optional.empty();

  ChaosCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    Clock clock = Clock.systemUTC();
    long chosen = seed.orElseGet(clock::millis);
    Path folder = folder();
    terminal.say("seed %d, in %s".formatted(chosen, folder));
    Duration length = Duration.ofMillis(Math.round(60_000 * minutes));
    GroupKind kind = kind();
    Settings settings = new Settings(chosen, length, rate, folder, kind, java());
    ChaosRun.Result result;
    try (var _ = Signals.interrupt(Thread.currentThread())) {
      result =
          new ChaosRun(settings, clock, terminal::say)
              .run((servers, evidence, since) -> verify(servers, kind, evidence, since));
    }
    new VerifyView(terminal).print(result.report(), output, figures(result));
    boolean holds = result.report().holds() && result.report().underWay() == 0;
    return (holds ? Exit.OK : Exit.FAILED).code();
  }

  private GroupKind kind() {
    return switch (groups) {
      case "share" -> GroupKind.SHARE;
      case "classic" -> GroupKind.CLASSIC;
      default -> throw new CommandException(Exit.USAGE, "--groups is share or classic");
    };
  }

  private Path folder() throws IOException {
    if (out.isEmpty()) {
      return Files.createTempDirectory("kurier-chaos-");
    }
    return Files.createDirectory(terminal.folder().resolve(out.get()));
  }

  private static Report verify(
      String bootstrapServers, GroupKind groups, Evidence evidence, Instant since)
      throws InterruptedException {
    KafkaSettings kafka = KafkaSettings.defaults().at(bootstrapServers).in(groups);
    Instant now = Clock.systemUTC().instant();
    Window window = new Window(since.minus(Verification.SLACK), now.plus(Verification.SLACK), now);
    return Verification.report(kafka, evidence, window, Optional.empty());
  }

  /** This JVM again, with its options. */
  private static List<String> java() {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
        .filter(option -> !option.startsWith("-agentlib") && !option.startsWith("-javaagent"))
        .forEach(command::add);
    command.add("-Xmx384m");
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), Main.class.getName()));
    return command;
  }

  /** Beside the counts of the report. */
  private static Map<String, Object> figures(ChaosRun.Result result) {
    Map<String, Object> figures = new LinkedHashMap<>();
    figures.put("faults", result.faults());
    Recoveries recoveries = result.recoveries();
    put(figures, "loneKill.unclaimed", recoveries.worstOfLoneKills(false));
    put(figures, "loneKill.claimed", recoveries.worstOfLoneKills(true));
    put(figures, "anyKill.unclaimed", recoveries.worst(false));
    put(figures, "anyKill.claimed", recoveries.worst(true));
    return figures;
  }

  private static void put(Map<String, Object> figures, String name, Recoveries.Worst worst) {
    figures.put(name + ".tasks", worst.count());
    worst.longest().ifPresent(wait -> figures.put(name + ".worstRecoveryMillis", wait.toMillis()));
  }
}
