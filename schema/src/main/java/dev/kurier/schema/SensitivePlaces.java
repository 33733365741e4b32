package dev.kurier.schema;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import tools.jackson.core.JsonPointer;
import tools.jackson.databind.JsonNode;

/**
 * The places of a payload that a schema marks as sensitive, by {@code x-sensitive} or {@code
 * writeOnly}. Takes every part of the schema to apply that may: in doubt a place is sensitive. One
 * thread.
 */
final class SensitivePlaces {

  private static final List<String> MARKS = List.of("x-sensitive", "writeOnly");
  private static final List<String> REFERENCES = List.of("$ref", "$dynamicRef");
  private static final List<String> LISTS = List.of("allOf", "anyOf", "oneOf");
  private static final List<String> SINGLE =
      List.of("not", "if", "then", "else", PayloadSchema.DESCRIBED);
  private static final List<String> OF_ITEMS = List.of("items", "unevaluatedItems", "contains");

  private final JsonNode root;
  private final Set<String> places = new HashSet<>();
  private final IdentityHashMap<JsonNode, Set<String>> visited = new IdentityHashMap<>();

  private SensitivePlaces(JsonNode root) {
    this.root = root;
  }

  static SensitivePlaces of(JsonNode schema, JsonNode payload) {
    SensitivePlaces all = new SensitivePlaces(schema);
    if (MARKS.stream().anyMatch(mark -> schema.findValue(mark) != null)) {
      all.visit(schema, payload, "");
    }
    return all;
  }

  /** The sensitive place that a place is or lies in. */
  Optional<String> around(String pointer) {
    for (int end = 0; end <= pointer.length(); end++) {
      boolean isPlace = end == pointer.length() || pointer.charAt(end) == '/';
      if (isPlace && places.contains(pointer.substring(0, end))) {
        return Optional.of(pointer.substring(0, end));
      }
    }
    return Optional.empty();
  }

  private void visit(JsonNode schema, JsonNode value, String pointer) {
    if (!schema.isObject()
        || value.isMissingNode()
        || !visited.computeIfAbsent(schema, key -> new HashSet<>()).add(pointer)) {
      return;
    }
    if (isMarked(schema) || isMarked(schema.path("propertyNames"))) {
      places.add(pointer);
    }
    inPlace(schema, value, pointer);
    if (value.isObject()) {
      members(schema, value, pointer);
    } else if (value.isArray()) {
      items(schema, value, pointer);
    }
  }

  private static boolean isMarked(JsonNode schema) {
    return MARKS.stream().anyMatch(mark -> schema.path(mark).asBoolean(false));
  }

  private void inPlace(JsonNode schema, JsonNode value, String pointer) {
    for (String keyword : REFERENCES) {
      if (schema.has(keyword)) {
        referred(schema.get(keyword).asString())
            .ifPresentOrElse(part -> visit(part, value, pointer), () -> places.add(pointer));
      }
    }
    SINGLE.forEach(keyword -> visit(schema.path(keyword), value, pointer));
    LISTS.forEach(list -> schema.path(list).forEach(part -> visit(part, value, pointer)));
    schema.path("dependentSchemas").forEach(part -> visit(part, value, pointer));
  }

  /** A part of the same document; one that is named by an id of its own is not looked for. */
  private Optional<JsonNode> referred(String reference) {
    String fragment = reference.startsWith("#") ? reference.substring(1) : "?";
    if (fragment.isEmpty()) {
      return Optional.of(root);
    }
    if (!fragment.startsWith("/")) {
      return Optional.empty();
    }
    String pointer = URLDecoder.decode(fragment.replace("+", "%2B"), StandardCharsets.UTF_8);
    return Optional.of(root.at(JsonPointer.compile(pointer))).filter(part -> !part.isMissingNode());
  }

  private void members(JsonNode schema, JsonNode value, String pointer) {
    JsonNode named = schema.path("properties");
    value.forEachEntry((name, member) -> {
      String place = pointer + "/" + name.replace("~", "~0").replace("/", "~1");
      visit(named.path(name), member, place);
      schema.path("patternProperties").forEach(part -> visit(part, member, place));
      if (!named.has(name)) {
        visit(schema.path("additionalProperties"), member, place);
        visit(schema.path("unevaluatedProperties"), member, place);
      }
    });
  }

  private void items(JsonNode schema, JsonNode value, String pointer) {
    for (int at = 0; at < value.size(); at++) {
      String place = pointer + "/" + at;
      visit(schema.path("prefixItems").path(at), value.get(at), place);
      for (String keyword : OF_ITEMS) {
        visit(schema.path(keyword), value.get(at), place);
      }
    }
  }
}
