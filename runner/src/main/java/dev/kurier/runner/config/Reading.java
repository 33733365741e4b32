package dev.kurier.runner.config;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * What is gathered while a configuration is read: problems, and each value with its source. One
 * thread.
 */
final class Reading {

  static final String DEFAULT = "default";
  private static final String PREFIX = "KURIER_";

  private final Map<String, String> flags;
  private final Map<String, String> environment;
  private final List<ConfigProblem> problems = new ArrayList<>();
  private final List<EffectiveValue> values = new ArrayList<>();

  Reading(Map<String, String> flags, Map<String, String> environment) {
    this.flags = flags;
    this.environment = environment;
  }

  /** A value given outside the file, with its source. */
  Optional<Given> override(String path) {
    String flag = flags.get(path);
    if (flag != null) {
      return Optional.of(new Given(flag, "flag for " + path));
    }
    String variable = variableOf(path);
    return Optional.ofNullable(environment.get(variable))
        .filter(text -> !text.isEmpty())
        .map(text -> new Given(text, "environment " + variable));
  }

  /** The environment variable that sets this path. */
  static String variableOf(String path) {
    return PREFIX + path.toUpperCase(Locale.ROOT).replace('.', '_').replace('-', '_');
  }

  Map<String, String> environment() {
    return environment;
  }

  Map<String, String> flags() {
    return flags;
  }

  void problem(String where, String message) {
    problems.add(new ConfigProblem(where, message));
  }

  void value(String path, String text, String source) {
    values.add(
        new EffectiveValue(path, KafkaProperties.isSecret(path) ? "********" : text, source));
  }

  List<ConfigProblem> problems() {
    return problems;
  }

  List<EffectiveValue> values() {
    return values;
  }

  /** A text and where it comes from. */
  record Given(String text, String source) {}
}
