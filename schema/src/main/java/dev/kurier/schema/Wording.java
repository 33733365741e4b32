package dev.kurier.schema;

import com.networknt.schema.Error;
import dev.kurier.schema.Alternatives.Refusal;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import tools.jackson.databind.JsonNode;

/** Says in words what a schema has refused. Pure. */
final class Wording {

  private static final int SHOWN_VALUES = 8;
  private static final int PATTERN = 60;

  /** Of keywords that speak of a value: what it should be. */
  private static final Map<String, Function<JsonNode, String>> OF_VALUES =
      Map.of(
          "const", Clipped::value,
          "enum", Wording::values,
          "minimum", limit -> "at least " + limit,
          "maximum", limit -> "at most " + limit,
          "exclusiveMinimum", limit -> "more than " + limit,
          "exclusiveMaximum", limit -> "less than " + limit,
          "multipleOf", step -> "a multiple of " + step,
          "minLength", limit -> "at least " + limit + " characters",
          "maxLength", limit -> "at most " + limit + " characters",
          "pattern", pattern -> "a match of " + Clipped.text(pattern.asString(), PATTERN));

  /** Of keywords that speak of what holds others. */
  private static final Map<String, Function<JsonNode, String>> OF_HOLDERS =
      Map.of(
          "minItems", limit -> "has too few items, expected at least " + limit,
          "maxItems", limit -> "has too many items, expected at most " + limit,
          "minProperties", limit -> "has too few members, expected at least " + limit,
          "maxProperties", limit -> "has too many members, expected at most " + limit,
          "uniqueItems", yes -> "has an item twice",
          "contains", inner -> "lacks an item that 'contains' asks for",
          "minContains", limit -> "has too few items that 'contains' asks for",
          "maxContains", limit -> "has too many items that 'contains' asks for",
          "not", inner -> "is what 'not' excludes");

  private Wording() {}

  /**
   * What is wrong.
   *
   * @param isHidden whether nothing of the value may be shown
   */
  static String of(Refusal refusal, boolean isHidden) {
    Error error = refusal.error();
    if (!refusal.kinds().isEmpty()) {
      return "is " + article(kind(error)) + ", expected " + either(refusal.kinds());
    }
    Function<JsonNode, String> expected = OF_VALUES.get(error.getKeyword());
    if (expected != null) {
      String is = isHidden ? "" : "is " + Clipped.value(error.getInstanceNode()) + ", ";
      return is + "expected " + expected.apply(error.getSchemaNode());
    }
    Function<JsonNode, String> told = OF_HOLDERS.get(error.getKeyword());
    return told != null ? told.apply(error.getSchemaNode()) : ofMembers(error, isHidden);
  }

  private static String ofMembers(Error error, boolean isHidden) {
    String name = error.getProperty() == null ? "" : error.getProperty();
    String member = isHidden ? "a member" : Clipped.quoted(name);
    return switch (error.getKeyword()) {
      case "required" -> "lacks " + Clipped.quoted(name);
      case "additionalProperties", "unevaluatedProperties" ->
          "has " + member + ", which is not allowed";
      case "propertyNames" -> "has " + member + ", whose name is not allowed";
      case "dependentRequired" ->
          "has " + Clipped.quoted(name) + " and so needs " + Clipped.quoted(argument(error));
      case "items", "unevaluatedItems", "additionalItems" -> "has more items than are allowed";
      case "oneOf" -> "fits more than one of 'oneOf'";
      case "false" -> "is not allowed";
      default -> "does not fit '" + error.getKeyword() + "'";
    };
  }

  private static String argument(Error error) {
    Object[] arguments = error.getArguments();
    return arguments == null || arguments.length == 0 ? "" : String.valueOf(arguments[0]);
  }

  private static String kind(Error error) {
    return argument(error);
  }

  private static String article(String kind) {
    return switch (kind) {
      case "null" -> kind;
      case "integer", "object", "array" -> "an " + kind;
      default -> "a " + kind;
    };
  }

  private static String values(JsonNode list) {
    List<String> shown =
        StreamSupport.stream(list.spliterator(), false)
            .limit(SHOWN_VALUES)
            .map(Clipped::value)
            .collect(Collectors.toList());
    if (list.size() > SHOWN_VALUES) {
      shown.add((list.size() - SHOWN_VALUES) + " others");
    }
    return either(shown);
  }

  private static String either(Collection<String> alternatives) {
    List<String> all = List.copyOf(alternatives.stream().distinct().toList());
    int last = all.size() - 1;
    return last <= 0
        ? String.join("", all)
        : String.join(", ", all.subList(0, last)) + " or " + all.get(last);
  }
}
