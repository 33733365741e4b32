package dev.kurier.runner.config;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * Where settings come from; an earlier one wins over a later one.
 *
 * @param flags value by setting, for example {@code kafka.bootstrap.servers}
 * @param environment the process environment
 * @param file the configuration file; handlers can only be declared there
 */
public record ConfigSources(
    Map<String, String> flags, Map<String, String> environment, Optional<Path> file) {

  /** Copies the maps. */
  public ConfigSources {
    flags = Map.copyOf(flags);
    environment = Map.copyOf(environment);
  }
}
