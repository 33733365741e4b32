package dev.kurier.examples;

import static java.util.concurrent.TimeUnit.SECONDS;

import dev.kurier.client.TaskClient;
import dev.kurier.client.TaskHandle;
import dev.kurier.client.TaskType;
import dev.kurier.protocol.TaskId;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/**
 * Counts files in tasks of their own, and adds up what they found in one that waits for them. Start
 * a node first: {@code kurier dev -c examples/recipes/kurier.yaml}. The first argument is the
 * broker's address.
 */
public final class CountSales {

  record Part(String path) {}

  private static final TaskType<Part, Object> COUNT =
      TaskType.of("sales.count", Part.class, Object.class);

  private static final TaskType<Object, Object> MERGE =
      TaskType.of("sales.merge", Object.class, Object.class);

  private CountSales() {}

  /** Counts the north and the south. */
  public static void main(String[] arguments) throws Exception {
    String servers = arguments.length == 0 ? "localhost:9092" : arguments[0];
    System.out.println(count(servers, List.of("north.csv", "south.csv")));
  }

  static Object count(String bootstrapServers, List<String> files) throws Exception {
    try (TaskClient client =
        TaskClient.builder().bootstrapServers(bootstrapServers).app("sales").build()) {
      String group = "sales-" + UUID.randomUUID();
      List<TaskId> parts = new ArrayList<>();
      for (String file : files) {
        parts.add(client.submit(COUNT, new Part(file), o -> o.group(group)).id());
      }
      TaskHandle<Object> merged =
          client.submit(MERGE, List.of(), o -> o.group(group).withResultsOf(parts));
      return merged.result().get(90, SECONDS);
    }
  }
}
