package dev.kurier.runner.cli;

import dev.kurier.runner.config.HandlerConfig;
import dev.kurier.runner.config.KurierConfig;
import dev.kurier.runner.config.QueueConfig;
import dev.kurier.runner.node.Role;
import dev.kurier.runner.task.HandlerSpec;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What a node serves of what is configured: embedded handlers and their queues, or all others.
 *
 * @param queues by name
 * @param configured the handlers, in the order of the file
 */
record ServedHandlers(Map<String, QueueConfig> queues, List<HandlerConfig> configured) {

  ServedHandlers {
    queues = Map.copyOf(queues);
    configured = List.copyOf(configured);
  }

  List<HandlerSpec> handlers() {
    return configured.stream().map(HandlerConfig::spec).toList();
  }

  /** The types of the handlers of each queue that has any. */
  Map<String, Set<String>> types() {
    return configured.stream()
        .collect(
            Collectors.groupingBy(
                HandlerConfig::queue,
                Collectors.mapping(
                    handler -> handler.spec().type(), Collectors.toUnmodifiableSet())));
  }

  /** What these roles serve; ends the command if they do not go together or serve nothing. */
  static ServedHandlers by(Set<Role> roles, KurierConfig config) {
    boolean embedded = roles.contains(Role.EMBEDDED_RUNNER);
    if (embedded && roles.contains(Role.RUNNER)) {
      throw new CommandException(
          Exit.USAGE,
          "the roles runner and embedded need a process each: an embedded task that crashes takes"
              + " its process along, and with it every other task there");
    }
    ServedHandlers served = served(config, embedded);
    if (embedded && served.configured().isEmpty()) {
      throw new CommandException(
          Exit.USAGE, "the role embedded has nothing to do: no handler has 'mode: embedded'");
    }
    if (roles.contains(Role.RUNNER) && served.queues().isEmpty()) {
      throw new CommandException(
          Exit.USAGE,
          "no queue is left for the role runner: all serve embedded handlers, which run with"
              + " 'kurier run --roles embedded'; declare another queue or leave the role out");
    }
    return served;
  }

  private static ServedHandlers served(KurierConfig config, boolean embedded) {
    Set<String> special = config.embeddedQueues();
    Map<String, QueueConfig> queues = new LinkedHashMap<>();
    config
        .queues()
        .forEach((name, queue) -> {
          if (special.contains(name) == embedded) {
            queues.put(name, queue);
          }
        });
    return new ServedHandlers(
        queues,
        config.handlers().stream().filter(handler -> handler.isEmbedded() == embedded).toList());
  }
}
