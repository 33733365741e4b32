package dev.kurier.benchmarks.endtoend;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Writes the {@code kurier.yaml} of each process. All say the same about topics and queues.
 *
 * @param folder where they go
 * @param partitions of every topic
 * @param queueSettings more about the queue as its file says it, for example {@code prefetch: 100};
 *     may be empty
 */
record NodeFile(Path folder, int partitions, String queueSettings) {

  /** The one queue of all tasks. */
  static final String QUEUE = "default";

  /** One without handlers, for a broker or a ledger. */
  Path bare() throws IOException {
    return write("bare", "");
  }

  /** One of a runner with a single handler. */
  Path of(Served served) throws IOException {
    String settings = queueSettings.isBlank() ? "" : ", " + queueSettings;
    return write(
        served.type(),
        """
        queues:
          %s: { concurrency: %d%s }
        handlers:
          %s: { %s }
        """
            .formatted(QUEUE, served.slots(), settings, served.type(), served.yaml()));
  }

  private Path write(String name, String more) throws IOException {
    String text =
        """
        topics: { partitions: %d }
        %s\
        """
            .formatted(partitions, more);
    return Files.writeString(folder.resolve(name + ".yaml"), text);
  }
}
