package dev.kurier.runner.config;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One mapping of the file, read setting by setting; a wrong one is reported and its default taken.
 * One thread.
 */
final class Section {

  private final Reading reading;
  private final String path;
  private final YamlNode.Mapping mapping;

  Section(Reading reading, String path, YamlNode.Mapping mapping) {
    this.reading = reading;
    this.path = path;
    this.mapping = mapping;
  }

  String at() {
    return mapping.at().toString();
  }

  /** The place of a setting, or of the section if it is not there. */
  String at(String key) {
    YamlNode.Entry entry = mapping.entries().get(key);
    return entry == null ? at() : entry.at().toString();
  }

  String path() {
    return path;
  }

  String path(String key) {
    return path.isEmpty() ? key : path + "." + key;
  }

  boolean has(String key) {
    return mapping.entries().containsKey(key);
  }

  boolean hasList(String key) {
    YamlNode.Entry entry = mapping.entries().get(key);
    return entry != null && entry.value() instanceof YamlNode.Items;
  }

  Reading reading() {
    return reading;
  }

  /** Refuses every key that is not one of these. */
  void only(List<String> known) {
    mapping
        .entries()
        .forEach((key, entry) -> {
          if (!known.contains(key)) {
            reading.problem(
                entry.at().toString(),
                "unknown setting '" + path(key) + "'" + NearestName.hint(key, known));
          }
        });
  }

  /** A section within this one; empty if it is not there. */
  Section section(String key) {
    YamlNode.Entry entry = mapping.entries().get(key);
    YamlNode value = entry == null ? new YamlNode.Nothing(mapping.at()) : entry.value();
    return switch (value) {
      case YamlNode.Mapping inner -> new Section(reading, path(key), inner);
      case YamlNode.Nothing nothing -> empty(key, nothing.at());
      case YamlNode.Items items -> refused(key, items.at());
      case YamlNode.Scalar scalar -> refused(key, scalar.at());
    };
  }

  private Section refused(String key, Position at) {
    reading.problem(at.toString(), "'" + path(key) + "' must be a mapping of settings");
    return empty(key, at);
  }

  private Section empty(String key, Position at) {
    return new Section(reading, path(key), new YamlNode.Mapping(at, Map.of()));
  }

  /** The keys in the order of the file. */
  List<String> keys() {
    return List.copyOf(mapping.entries().keySet());
  }

  /** A setting with a default. */
  <T> T value(String key, T fallback, Syntax<T> syntax) {
    Optional<T> given = value(key, syntax);
    if (given.isEmpty()) {
      reading.value(path(key), syntax.print().apply(fallback), Reading.DEFAULT);
    }
    return given.orElse(fallback);
  }

  /** A setting that may be absent. */
  <T> Optional<T> value(String key, Syntax<T> syntax) {
    Reading.@Nullable Given given = given(key);
    if (given == null) {
      return Optional.empty();
    }
    try {
      T parsed = syntax.parse().apply(given.text());
      reading.value(path(key), given.text(), given.source());
      return Optional.of(parsed);
    } catch (IllegalArgumentException e) {
      reading.problem(given.source(), path(key) + ": " + e.getMessage());
      return Optional.empty();
    }
  }

  private Reading.@Nullable Given given(String key) {
    Optional<Reading.Given> override = reading.override(path(key));
    YamlNode.Entry entry = mapping.entries().get(key);
    if (override.isPresent()) {
      return override.get();
    }
    if (entry == null) {
      return null;
    }
    if (entry.value() instanceof YamlNode.Scalar scalar) {
      return new Reading.Given(scalar.text(), scalar.at().toString());
    }
    String fault = entry.value() instanceof YamlNode.Nothing ? "has no value" : "must be one value";
    reading.problem(entry.value().at().toString(), "'" + path(key) + "' " + fault);
    return null;
  }

  /** A list of texts; empty if it is not there. */
  List<String> texts(String key) {
    YamlNode.Entry entry = mapping.entries().get(key);
    if (entry == null) {
      return List.of();
    }
    if (!(entry.value() instanceof YamlNode.Items items)) {
      reading.problem(
          entry.value().at().toString(), "'" + path(key) + "' must be a list: [one, two]");
      return List.of();
    }
    List<String> texts = new ArrayList<>();
    for (YamlNode item : items.items()) {
      if (item instanceof YamlNode.Scalar scalar) {
        texts.add(scalar.text());
      } else {
        reading.problem(item.at().toString(), "'" + path(key) + "' must hold plain values only");
      }
    }
    reading.value(path(key), texts.toString(), items.at().toString());
    return texts;
  }
}
