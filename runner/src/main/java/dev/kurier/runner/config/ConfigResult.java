package dev.kurier.runner.config;

import java.util.List;

/** What loading a configuration gives. */
public sealed interface ConfigResult {

  /** It is right. */
  record Loaded(KurierConfig config, List<EffectiveValue> values) implements ConfigResult {
    /** Copies the list. */
    public Loaded {
      values = List.copyOf(values);
    }
  }

  /** It is wrong: every problem that was found. */
  record Refused(List<ConfigProblem> problems) implements ConfigResult {
    /** Copies the list. */
    public Refused {
      problems = List.copyOf(problems);
    }
  }
}
