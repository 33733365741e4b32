package dev.kurier.benchmarks.endtoend;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;

/**
 * Writes the {@code kurier.yaml} of each process. All say the same about topics and queues.
 *
 * @param folder where they go
 * @param layout of the installation
 */
record NodeFile(Path folder, Layout layout) {

  /** One without handlers, for a broker or a ledger. */
  Path bare() throws IOException {
    return write("bare", queues(1));
  }

  /** One of a runner with its handlers; its slots are shared out among the queues. */
  Path of(Served served) throws IOException {
    String handlers =
        served.types().stream()
            .map(type -> "  %s: { %s, queue: %s }\n".formatted(type, served.yaml(), first()))
            .collect(Collectors.joining());
    int slots = Math.max(1, served.slots() / layout.queues().size());
    return write(served.type(), queues(slots) + "handlers:\n" + handlers);
  }

  private String first() {
    return layout.queues().getFirst();
  }

  private String queues(int slots) {
    String settings = layout.queueSettings().isBlank() ? "" : ", " + layout.queueSettings();
    return layout.queues().stream()
        .map(queue -> "  %s: { concurrency: %d%s }\n".formatted(queue, slots, settings))
        .collect(Collectors.joining("", "queues:\n", ""));
  }

  private Path write(String name, String more) throws IOException {
    String text = "topics: { partitions: %d }\n".formatted(layout.partitions()) + more;
    return Files.writeString(folder.resolve(name + ".yaml"), text);
  }
}
