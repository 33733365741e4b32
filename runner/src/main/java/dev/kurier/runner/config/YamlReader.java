package dev.kurier.runner.config;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.dataformat.yaml.YAMLFactory;
import tools.jackson.dataformat.yaml.YAMLParser;

/** Reads one YAML document into nodes and reports what it cannot take. Used once, by one thread. */
final class YamlReader {

  private final String file;
  private final Consumer<ConfigProblem> problems;
  private final YAMLParser parser;

  private YamlReader(String file, YAMLParser parser, Consumer<ConfigProblem> problems) {
    this.file = file;
    this.parser = parser;
    this.problems = problems;
  }

  /** The document; an empty mapping if there is none or if it is broken. */
  static YamlNode.Mapping read(String file, String text, Consumer<ConfigProblem> problems) {
    Position start = new Position(file, 1, 1);
    try (YAMLParser parser = parserOf(text)) {
      YamlReader reader = new YamlReader(file, parser, problems);
      return reader.document(start);
    } catch (JacksonException e) {
      TokenStreamLocation at = e.getLocation();
      Position where =
          at == null
              ? start
              : new Position(file, Math.max(1, at.getLineNr()), Math.max(1, at.getColumnNr()));
      problems.accept(
          new ConfigProblem(
              where.toString(), "not valid YAML: " + firstLine(e.getOriginalMessage())));
      return new YamlNode.Mapping(start, Map.of());
    }
  }

  private static YAMLParser parserOf(String text) {
    return (YAMLParser) new YAMLFactory().createParser(ObjectReadContext.empty(), text);
  }

  private static String firstLine(@Nullable String message) {
    return message == null
        ? "cannot be read"
        : message.lines().limit(2).reduce((a, b) -> a + ": " + b).orElse("");
  }

  private YamlNode.Mapping document(Position start) {
    JsonToken first = parser.nextToken();
    if (first == null || first == JsonToken.VALUE_NULL) {
      return new YamlNode.Mapping(start, Map.of());
    }
    YamlNode root = node(first);
    if (parser.nextToken() != null) {
      report(here(), "a second document follows; the file holds one");
    }
    if (root instanceof YamlNode.Mapping mapping) {
      return mapping;
    }
    report(root.at(), "the file must be a mapping of settings");
    return new YamlNode.Mapping(start, Map.of());
  }

  private YamlNode node(JsonToken token) {
    Position at = here();
    if (parser.isCurrentAlias() || parser.getObjectId() != null) {
      report(at, "anchors and aliases are not supported; write the value out");
    }
    return switch (token) {
      case START_OBJECT -> mapping(at);
      case START_ARRAY -> items(at);
      case VALUE_NULL -> new YamlNode.Nothing(at);
      default -> new YamlNode.Scalar(at, parser.getString());
    };
  }

  private YamlNode.Mapping mapping(Position at) {
    Map<String, YamlNode.Entry> entries = new LinkedHashMap<>();
    while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
      String key = parser.currentName();
      Position keyAt = here();
      YamlNode.Entry entry = new YamlNode.Entry(keyAt, node(parser.nextToken()));
      YamlNode.Entry earlier = entries.putIfAbsent(key, entry);
      if (earlier != null) {
        report(keyAt, "'" + key + "' stands twice; the first is in line " + earlier.at().line());
      }
    }
    return new YamlNode.Mapping(at, entries);
  }

  private YamlNode.Items items(Position at) {
    List<YamlNode> items = new ArrayList<>();
    for (JsonToken next = parser.nextToken();
        next != JsonToken.END_ARRAY;
        next = parser.nextToken()) {
      items.add(node(next));
    }
    return new YamlNode.Items(at, items);
  }

  private Position here() {
    TokenStreamLocation at = parser.currentTokenLocation();
    return new Position(file, at.getLineNr(), at.getColumnNr());
  }

  private void report(Position at, String message) {
    problems.accept(new ConfigProblem(at.toString(), message));
  }
}
