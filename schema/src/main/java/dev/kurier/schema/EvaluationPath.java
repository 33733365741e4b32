package dev.kurier.schema;

import com.networknt.schema.path.NodePath;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * The way through a schema to what has refused a value, keyword by keyword. A property that is
 * called like a keyword is no step of its own.
 */
record EvaluationPath(List<Step> steps) {

  private static final Set<String> NAMED =
      Set.of("properties", "patternProperties", "dependentSchemas");
  private static final Set<String> NUMBERED = Set.of("allOf", "anyOf", "oneOf", "prefixItems");
  private static final Set<String> DESCENDING =
      Set.of(
          "properties",
          "patternProperties",
          "additionalProperties",
          "unevaluatedProperties",
          "prefixItems",
          "items",
          "unevaluatedItems",
          "contains");

  EvaluationPath {
    steps = List.copyOf(steps);
  }

  /**
   * One keyword.
   *
   * @param keyword its name
   * @param argument which of its parts, or empty
   * @param depth how many steps into the payload lie before it
   */
  record Step(String keyword, String argument, int depth) {

    /** Whether one of several is enough. */
    boolean isAlternative() {
      return keyword.equals("anyOf") || keyword.equals("oneOf");
    }

    /** Whether it applies to the same value as what it stands in. */
    boolean staysInPlace() {
      return !DESCENDING.contains(keyword);
    }
  }

  static EvaluationPath of(NodePath path) {
    List<Step> steps = new ArrayList<>();
    int depth = 0;
    int at = 0;
    while (at < path.getNameCount()) {
      String keyword = path.getName(at++);
      boolean hasArgument =
          (NAMED.contains(keyword) || NUMBERED.contains(keyword)) && at < path.getNameCount();
      String argument = hasArgument ? path.getName(at++) : "";
      steps.add(new Step(keyword, argument, depth));
      depth += DESCENDING.contains(keyword) ? 1 : 0;
    }
    return new EvaluationPath(steps);
  }

  /** The first place at or after a step where one of several would have been enough; -1 if none. */
  int alternativeFrom(int first) {
    for (int at = first; at < steps.size(); at++) {
      // Its last step is what refused; there it is no choice that was made.
      if (steps.get(at).isAlternative() && !steps.get(at).argument().isEmpty()) {
        return at;
      }
    }
    return -1;
  }
}
