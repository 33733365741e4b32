package dev.kurier.runner.cli;

import dev.kurier.client.SubmitOptions;
import dev.kurier.client.TaskClient;
import dev.kurier.client.TaskHandle;
import dev.kurier.client.TaskType;
import dev.kurier.protocol.JsonText;
import dev.kurier.protocol.ReplyTo;
import dev.kurier.runner.config.KurierConfig;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "submit",
    description =
        "Submit a task; waits for its end and prints its result, or its id with --no-wait.")
final class TaskSubmit implements Callable<Integer> {

  private final Terminal terminal;

  @Mixin private final ConfigOptions config;
  @Mixin private final PlanOptions plan = new PlanOptions();
  @Mixin private final SubmitCheck check = new SubmitCheck();

  @Parameters(paramLabel = "TYPE", description = "which handler, for example shop.ocr")
  private String type = "";

  @Option(
      names = {"-i", "--input"},
      paramLabel = "JSON",
      description = "the argument: JSON, @FILE, or - for standard input (default: null)")
  private String input = "null";

  @Option(
      names = "--key",
      paramLabel = "KEY",
      description = "the same key always means the same task")
  private Optional<String> key = Optional.empty();

  @Option(
      names = "--queue",
      paramLabel = "NAME",
      description = "the lane (default: the handler's, or default)")
  private Optional<String> queue = Optional.empty();

  @Option(
      names = "--timeout",
      paramLabel = "DURATION",
      description = "the longest run of one attempt")
  private Optional<Duration> timeout = Optional.empty();

  @Option(
      names = "--deadline",
      paramLabel = "DURATION",
      description = "must be done so long from now")
  private Optional<Duration> deadline = Optional.empty();

  @Option(
      names = "--attempts",
      paramLabel = "N",
      description = "how often it may be tried, 1 to 100")
  private int attempts;

  @Option(
      names = "--wait",
      negatable = true,
      defaultValue = "true",
      fallbackValue = "true",
      description = "wait for the end (default)")
  private boolean wait;

  @Option(
      names = "--wait-limit",
      paramLabel = "DURATION",
      description = "wait no longer; exit code 5 then")
  private Optional<Duration> waitLimit = Optional.empty();

  @Option(
      names = "--reply",
      paramLabel = "WHEN",
      description =
          "wait until the end is settled (default), or reported: the first run has succeeded, and"
              + " in rare races the end is another one")
  private String reply = ReplyTo.When.SETTLED.word();

  TaskSubmit(Terminal terminal) {
    this.terminal = terminal;
    this.config = new ConfigOptions(terminal);
  }

  @Override
  public Integer call() {
    JsonText payload = PayloadInput.read(terminal, input);
    SubmitOptions options = options(SubmitOptions.DEFAULTS);
    KurierConfig loaded = config.load();
    check.check(loaded, type, payload);
    TaskType<JsonText, JsonText> kind = TaskType.json(type).onQueue(queueOf(loaded));
    try (TaskClient client = new Installation(loaded.kafka()).client(Installation.APP)) {
      TaskHandle<JsonText> handle = client.submit(kind, payload, _ -> options);
      Waiting.forEnd(handle.submitted());
      if (wait) {
        terminal.printJson(result(handle).toString());
      } else {
        terminal.print(handle.id().value());
      }
      return Exit.OK.code();
    }
  }

  private JsonText result(TaskHandle<JsonText> handle) {
    try {
      return Waiting.forEnd(handle.result(), waitLimit);
    } catch (CommandException e) {
      if (e.exit() == Exit.UNKNOWN) {
        terminal.say("see how it goes on with: kurier task show " + handle.id());
      }
      throw e;
    }
  }

  private SubmitOptions options(SubmitOptions defaults) {
    SubmitOptions options = defaults;
    options = key.isPresent() ? options.key(key.get()) : options;
    options = timeout.isPresent() ? options.timeout(timeout.get()) : options;
    options = deadline.isPresent() ? options.deadline(Instant.now().plus(deadline.get())) : options;
    options = attempts != 0 ? options.maxAttempts(attempts) : options;
    options = plan.addTo(options);
    boolean isReported = isReported();
    if (!wait) {
      return options.withoutReply();
    }
    return isReported ? options.reportedReply() : options;
  }

  private boolean isReported() {
    boolean isReported = reply.equals(ReplyTo.When.REPORTED.word());
    if (!isReported && !reply.equals(ReplyTo.When.SETTLED.word())) {
      throw new CommandException(Exit.USAGE, "--reply is one of settled, reported, not " + reply);
    }
    if (isReported && !wait) {
      throw new CommandException(Exit.USAGE, "--reply reported goes with waiting");
    }
    return isReported;
  }

  private String queueOf(KurierConfig loaded) {
    return queue.orElseGet(() ->
        loaded.handlers().stream()
            .filter(handler -> handler.spec().type().equals(type))
            .map(handler -> handler.queue())
            .findFirst()
            .orElse(TaskType.DEFAULT_QUEUE));
  }
}
