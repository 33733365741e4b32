package dev.kurier.runner.cli;

import dev.kurier.protocol.JsonText;
import dev.kurier.runner.config.HandlerConfig;
import dev.kurier.runner.config.KurierConfig;
import dev.kurier.runner.task.HandlerFacts;
import dev.kurier.runner.task.HandlerSpec;
import dev.kurier.runner.task.PayloadRule;
import dev.kurier.runner.task.TaskExecutor;
import dev.kurier.schema.Finding;
import dev.kurier.schema.PayloadSchema;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Holds a payload to the schema of its handler, if the configuration here has it. */
final class SubmitCheck {

  @Option(
      names = "--check",
      negatable = true,
      description = {
        "hold the input to the handler's schema: by default to that of a file that kurier.yaml"
            + " names; with --check also to the type hints of the function, which is imported"
            + " for that; not at all with --no-check"
      })
  private @Nullable Boolean wanted;

  /** Ends the command if the payload does not fit; nothing is sent then. */
  void check(KurierConfig config, String type, JsonText payload) {
    if (Boolean.FALSE.equals(wanted)) {
      return;
    }
    List<Finding> findings =
        handler(config, type)
            .flatMap(handler -> schema(config, handler))
            .map(schema -> schema.check(payload))
            .orElse(List.of());
    if (!findings.isEmpty()) {
      throw new CommandException(
          Exit.USAGE,
          "nothing was sent: the input does not fit the schema of %s\n%s\n(--no-check sends it)"
              .formatted(
                  type,
                  findings.stream()
                      .map(finding -> "  " + finding)
                      .collect(Collectors.joining("\n"))));
    }
  }

  private static Optional<HandlerSpec> handler(KurierConfig config, String type) {
    return config.handlers().stream()
        .map(HandlerConfig::spec)
        .filter(handler -> handler.type().equals(type))
        .findFirst();
  }

  private Optional<PayloadSchema> schema(KurierConfig config, HandlerSpec handler) {
    return switch (handler.payloads()) {
      case PayloadRule.Off _ -> Optional.empty();
      case PayloadRule.Configured(PayloadSchema schema) -> Optional.of(schema);
      case PayloadRule.OfCode _ ->
          Boolean.TRUE.equals(wanted) ? ofCode(config, handler) : Optional.empty();
    };
  }

  private static Optional<PayloadSchema> ofCode(KurierConfig config, HandlerSpec handler) {
    try (TaskExecutor executor = NodeStart.executor(config, List.of(handler))) {
      MeasuredHandler.start(executor);
      return executor.describe().stream()
          .map(HandlerFacts::schema)
          .flatMap(Optional::stream)
          .findFirst()
          .map(schema -> PayloadSchema.of(schema.toString()));
    }
  }
}
