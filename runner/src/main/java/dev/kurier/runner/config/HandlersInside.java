package dev.kurier.runner.config;

import dev.kurier.runner.task.HandlerCode.Mode;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What does not go with the modes inside the JVM: settings of processes, and shared queues. */
final class HandlersInside {

  /** Settings that mean a process of the task's own; a limit that is not kept is not accepted. */
  private static final List<String> OF_PROCESSES =
      Stream.concat(Stream.of("requirements", "env"), ConfinementReader.KEYS.stream()).toList();

  private static final List<String> OF_PYTHON =
      List.of("interpreter", "venv", "cwd", "python-path", "output-limit");

  private HandlersInside() {}

  /** Refuses settings that would have no effect. */
  static void refuseSettings(Section handler, Mode mode) {
    if (mode == Mode.EMBEDDED || mode == Mode.JAVA) {
      refuse(handler, OF_PROCESSES, mode);
    }
    if (mode == Mode.JAVA) {
      refuse(handler, OF_PYTHON, mode);
    }
  }

  private static void refuse(Section handler, List<String> keys, Mode mode) {
    for (String key : keys) {
      if (handler.has(key)) {
        handler
            .reading()
            .problem(
                handler.at(key),
                "'"
                    + handler.path(key)
                    + "' has no meaning in mode "
                    + mode.name().toLowerCase(Locale.ROOT)
                    + ", which runs inside the node's own process");
      }
    }
  }

  /** A runner that took embedded tasks from a shared queue could only give them back. */
  static void refuseSharedQueues(Section handlers, List<HandlerConfig> all) {
    Set<String> others = queues(all, false);
    for (String queue : queues(all, true)) {
      if (others.contains(queue)) {
        String first = types(all, queue, true).getFirst();
        handlers
            .reading()
            .problem(
                handlers.at(first),
                "queue '"
                    + queue
                    + "' serves embedded handlers ("
                    + String.join(", ", types(all, queue, true))
                    + ") and others ("
                    + String.join(", ", types(all, queue, false))
                    + "): nodes of the role embedded need a queue of their own; declare one under"
                    + " 'queues' and name it in 'queue' of the embedded handlers");
      }
    }
  }

  private static Set<String> queues(List<HandlerConfig> all, boolean embedded) {
    return all.stream()
        .filter(handler -> handler.isEmbedded() == embedded)
        .map(HandlerConfig::queue)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static List<String> types(List<HandlerConfig> all, String queue, boolean embedded) {
    return all.stream()
        .filter(handler -> handler.isEmbedded() == embedded && handler.queue().equals(queue))
        .map(handler -> handler.spec().type())
        .toList();
  }
}
