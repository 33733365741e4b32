package dev.kurier.runner.container;

import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.testcontainers.DockerClientFactory;

/** Decides for {@link NeedsContainerEngine}. */
final class ContainerEngineCondition implements ExecutionCondition {
  static final String REQUIRED = "REQUIRE_DOCKER";

  @Override
  public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
    if ("true".equals(System.getenv(REQUIRED))) {
      return ConditionEvaluationResult.enabled(REQUIRED + " asks for it");
    }
    if (DockerClientFactory.instance().isDockerAvailable()) {
      return ConditionEvaluationResult.enabled("a container engine answers");
    }
    String reason = "no container engine answers; " + REQUIRED + "=true makes this a failure";
    System.out.println("SKIPPED " + context.getDisplayName() + ": " + reason);
    return ConditionEvaluationResult.disabled(reason);
  }
}
