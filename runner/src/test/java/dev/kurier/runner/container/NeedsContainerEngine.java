package dev.kurier.runner.container;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Skips a test class, with a printed reason, where no container engine answers and {@code
 * REQUIRE_DOCKER=true} does not ask for one. Whatever goes wrong after that is a failure.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(ContainerEngineCondition.class)
@interface NeedsContainerEngine {}
