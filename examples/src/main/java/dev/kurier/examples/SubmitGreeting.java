package dev.kurier.examples;

import static java.util.concurrent.TimeUnit.SECONDS;

import dev.kurier.client.TaskClient;
import dev.kurier.client.TaskHandle;
import dev.kurier.client.TaskType;
import java.time.Duration;

/**
 * Runs a Python function and prints what it returns. Start a node first: {@code kurier dev -c
 * examples/handlers/kurier.yaml}. The first argument is the broker's address.
 */
public final class SubmitGreeting {

  record Person(String name) {}

  record Greeting(String greeting) {}

  private static final TaskType<Person, Greeting> GREET =
      TaskType.of("example.greet", Person.class, Greeting.class);

  private SubmitGreeting() {}

  /** Greets Ada. */
  public static void main(String[] arguments) throws Exception {
    System.out.println(greet(arguments.length == 0 ? "localhost:9092" : arguments[0], "Ada"));
  }

  static String greet(String bootstrapServers, String name) throws Exception {
    try (TaskClient client =
        TaskClient.builder().bootstrapServers(bootstrapServers).app("greeter").build()) {
      TaskHandle<Greeting> handle =
          client.submit(GREET, new Person(name), o -> o.timeout(Duration.ofSeconds(5)));
      return handle.result().get(30, SECONDS).greeting();
    }
  }
}
