package dev.kurier.runner.container;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;
import org.testcontainers.DockerClientFactory;

/** Keeps a build that was promised a container engine from skipping its container tests. */
class ContainerEngineGuardIT {
  @Test
  @EnabledIfEnvironmentVariable(named = ContainerEngineCondition.REQUIRED, matches = "true")
  void promisedContainerEngineAnswers() {
    assertThat(DockerClientFactory.instance().isDockerAvailable())
        .as("REQUIRE_DOCKER=true, but no container engine answers Testcontainers")
        .isTrue();
  }
}
