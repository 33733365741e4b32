package dev.kurier.runner.config;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A YAML document that remembers where each part stands. */
sealed interface YamlNode {

  Position at();

  /** Keys in the order of the file. */
  record Mapping(Position at, Map<String, Entry> entries) implements YamlNode {
    public Mapping {
      entries = Collections.unmodifiableMap(new LinkedHashMap<>(entries));
    }
  }

  record Items(Position at, List<YamlNode> items) implements YamlNode {
    public Items {
      items = List.copyOf(items);
    }
  }

  /** Any plain or quoted scalar: its type is decided by the setting that reads it. */
  record Scalar(Position at, String text) implements YamlNode {}

  /** A key without a value. */
  record Nothing(Position at) implements YamlNode {}

  /** A key's place and its value. */
  record Entry(Position at, YamlNode value) {}
}
