package dev.kurier.runner.container;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.command.InspectContainerResponse;
import com.github.dockerjava.api.model.Container;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import org.awaitility.Awaitility;
import org.testcontainers.DockerClientFactory;

/** The services of a compose file under a name of their own; nothing is left when it is closed. */
final class ComposeProject implements AutoCloseable {

  private static final Duration BUILD = Duration.ofMinutes(2);
  private static final Duration START = Duration.ofMinutes(2);
  private static final Duration STOP = Duration.ofMinutes(1);
  private static final String LABEL = "com.docker.compose.";

  private final ComposeTool tool;
  private final String name;
  private final DockerClient engine = DockerClientFactory.lazyClient();

  ComposeProject(ComposeTool tool, String name) {
    this.tool = tool;
    this.name = name;
  }

  /** Builds the one image that all nodes share. */
  void build(String service) throws IOException {
    run(BUILD, "build", service);
  }

  /** Starts all services and returns when these are all there are and every one is healthy. */
  void up(Set<String> services) throws IOException {
    run(START, "up", "-d");
    // The engine tells health to whoever asks, and in events that may be missed before one listens.
    Awaitility.await("healthy services")
        .atMost(START)
        .pollInterval(Duration.ofMillis(500))
        .until(this::health, health -> isHealthy(health, services));
  }

  private static boolean isHealthy(Map<String, String> health, Set<String> services) {
    return health.keySet().equals(services) && health.values().stream().allMatch("healthy"::equals);
  }

  /** The health of every service by name. */
  private Map<String, String> health() {
    Map<String, String> health = new TreeMap<>();
    List<Container> containers =
        engine
            .listContainersCmd()
            .withShowAll(true)
            .withLabelFilter(Map.of(LABEL + "project", name))
            .exec();
    for (Container container : containers) {
      InspectContainerResponse.ContainerState state =
          engine.inspectContainerCmd(container.getId()).exec().getState();
      String service = Objects.requireNonNull(container.getLabels().get(LABEL + "service"));
      health.put(service, state.getHealth() == null ? "none" : state.getHealth().getStatus());
    }
    return health;
  }

  /** What the services printed last, for people. */
  String logs() throws IOException {
    return run(STOP, "logs", "--no-color", "--tail", "60");
  }

  private String run(Duration limit, String... arguments) throws IOException {
    String[] all = new String[arguments.length + 2];
    all[0] = "-p";
    all[1] = name;
    System.arraycopy(arguments, 0, all, 2, arguments.length);
    return tool.run(limit, all);
  }

  @Override
  public void close() throws IOException {
    run(STOP, "down", "-v", "--remove-orphans");
  }
}
