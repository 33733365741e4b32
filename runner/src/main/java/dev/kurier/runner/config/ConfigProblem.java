package dev.kurier.runner.config;

/**
 * One thing that is wrong with the configuration.
 *
 * @param where {@code file:line:column}, the name of a flag, or the name of an environment variable
 * @param message what is wrong and what would be right
 */
public record ConfigProblem(String where, String message) {

  @Override
  public String toString() {
    return where + ": " + message;
  }
}
