package dev.kurier.runner.cli;

import dev.kurier.protocol.JsonText;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;

/** Writes the JSON Schema of a payload as Python would spell the parameters. Pure. */
final class SchemaText {

  private static final String DESCRIBED = "x-described";
  private static final int LONGEST_DEFAULT = 24;

  private SchemaText() {}

  /** For example {@code doc_id: str, tenant: str = "shop"}. */
  static String of(JsonText schema) {
    return payload(Json.tree(schema));
  }

  private static String payload(JsonNode whole) {
    JsonNode schema = described(whole);
    JsonNode first = schema.has("anyOf") ? schema.path("anyOf").path(0) : schema;
    if (first.has("properties")) {
      return parameters(first);
    }
    return schema.path("anyOf").path(1).has("maxProperties") ? "no payload" : type(schema);
  }

  private static String parameters(JsonNode object) {
    List<String> parameters = new ArrayList<>();
    object
        .path("properties")
        .properties()
        .forEach(entry -> parameters.add(parameter(entry.getKey(), entry.getValue(), object)));
    if (!object.has("additionalProperties")) {
      parameters.add("...");
    }
    return String.join(", ", parameters);
  }

  /** What is only described, and not checked, reads the same. */
  private static JsonNode described(JsonNode schema) {
    return schema.has(DESCRIBED) ? schema.get(DESCRIBED) : schema;
  }

  private static String parameter(String name, JsonNode schema, JsonNode object) {
    String text = name + ": " + type(schema);
    if (schema.has("default")) {
      String value = schema.get("default").toString();
      return text + " = " + (value.length() > LONGEST_DEFAULT ? "..." : value);
    }
    return names(object.path("required")).contains(name) ? text : text + " = ...";
  }

  private static Set<String> names(JsonNode list) {
    Set<String> names = new LinkedHashSet<>();
    list.forEach(name -> names.add(name.asString()));
    return names;
  }

  private static String type(JsonNode whole) {
    JsonNode schema = described(whole);
    if (schema.has("const")) {
      return schema.get("const").toString();
    }
    if (schema.has("$ref")) {
      String reference = schema.get("$ref").asString();
      return reference.substring(reference.lastIndexOf('/') + 1);
    }
    if (schema.has("enum")) {
      return alternatives(schema.get("enum").values().stream().map(JsonNode::toString).toList());
    }
    if (schema.has("anyOf")) {
      return alternatives(schema.get("anyOf").values().stream().map(SchemaText::type).toList());
    }
    return named(schema);
  }

  private static String alternatives(List<String> texts) {
    return texts.stream().distinct().collect(Collectors.joining(" | "));
  }

  private static String named(JsonNode schema) {
    List<String> kinds = new ArrayList<>(names(schema.path("type")));
    if (kinds.contains("integer") || kinds.contains("number")) {
      // In Python a bool is an int as well.
      kinds.remove("boolean");
    }
    return kinds.isEmpty()
        ? named(schema.path("type").asString(""), schema)
        : alternatives(kinds.stream().map(kind -> named(kind, schema)).toList());
  }

  private static String named(String kind, JsonNode schema) {
    return switch (kind) {
      case "string" -> schema.path("format").asString("str");
      case "integer" -> "int";
      case "number" -> "float";
      case "boolean" -> "bool";
      case "null" -> "None";
      case "array" -> schema.has("items") ? "list[" + type(schema.get("items")) + "]" : "list";
      case "object" -> "dict";
      default -> "any";
    };
  }
}
