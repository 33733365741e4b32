package dev.kurier.protocol;

import java.util.List;
import java.util.Optional;

/** Plans as fields of the task that they belong to. */
final class PlanForm {

  private static final String NOT_BEFORE = "notBefore";
  private static final String UNIQUE_KEY = "uniqueKey";
  private static final String UNIQUE_POLICY = "uniquePolicy";
  private static final String ORDERING_KEY = "orderingKey";

  static final List<String> NAMES = List.of(NOT_BEFORE, UNIQUE_KEY, UNIQUE_POLICY, ORDERING_KEY);

  private PlanForm() {}

  static void write(FieldWriter fields, Plan plan) {
    plan.notBefore().ifPresent(instant -> fields.instant(NOT_BEFORE, instant));
    plan.key().ifPresent(key -> writeKey(fields, key));
  }

  private static void writeKey(FieldWriter fields, Plan.Key key) {
    if (key instanceof Plan.Unique unique) {
      fields.text(UNIQUE_KEY, unique.value());
      fields.text(UNIQUE_POLICY, unique.ifTaken().word());
    } else {
      fields.text(ORDERING_KEY, key.value());
    }
  }

  static Plan read(Fields fields) {
    boolean isEmpty = NAMES.stream().noneMatch(fields::has);
    return isEmpty
        ? Plan.NONE
        : new Plan(fields.optional(NOT_BEFORE, fields::instant), key(fields));
  }

  private static Optional<Plan.Key> key(Fields fields) {
    Optional<String> ordering = fields.optionalText(ORDERING_KEY);
    if (!fields.has(UNIQUE_KEY)) {
      if (fields.has(UNIQUE_POLICY)) {
        throw fields.bad(UNIQUE_POLICY, "stands beside a uniqueKey only");
      }
      return ordering.map(Plan.Ordering::new);
    }
    String unique = fields.text(UNIQUE_KEY);
    if (ordering.isPresent() && !ordering.get().equals(unique)) {
      throw fields.bad(ORDERING_KEY, "is the same as uniqueKey where a task has both");
    }
    return Optional.of(new Plan.Unique(unique, ifTaken(fields)));
  }

  private static Plan.IfTaken ifTaken(Fields fields) {
    String word = fields.optionalText(UNIQUE_POLICY).orElse(Plan.IfTaken.REJECT.word());
    for (Plan.IfTaken policy : Plan.IfTaken.values()) {
      if (policy.word().equals(word)) {
        return policy;
      }
    }
    throw fields.bad(UNIQUE_POLICY, "must be reject, return-existing or replace");
  }
}
