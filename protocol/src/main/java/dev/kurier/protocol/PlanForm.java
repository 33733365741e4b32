package dev.kurier.protocol;

import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Plans as fields of the task that they belong to. */
final class PlanForm {

  private static final String NOT_BEFORE = "notBefore";
  private static final String UNIQUE_KEY = "uniqueKey";
  private static final String UNIQUE_POLICY = "uniquePolicy";
  private static final String ORDERING_KEY = "orderingKey";
  private static final String AFTER = "after";
  private static final String PRIORITY = "priority";
  private static final String FAIR_KEY = "fairKey";

  static final List<String> NAMES =
      List.of(NOT_BEFORE, UNIQUE_KEY, UNIQUE_POLICY, ORDERING_KEY, AFTER, PRIORITY, FAIR_KEY);

  private PlanForm() {}

  static void write(FieldWriter fields, Plan plan) {
    plan.notBefore().ifPresent(instant -> fields.instant(NOT_BEFORE, instant));
    plan.key().ifPresent(key -> writeKey(fields, key));
    fields.optionalNested(AFTER, plan.after(), PlanForm::writeAfter);
    if (plan.priority() > 0) {
      fields.number(PRIORITY, plan.priority());
    }
    fields.optionalText(FAIR_KEY, plan.fairKey());
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
    if (NAMES.stream().noneMatch(fields::has)) {
      return Plan.NONE;
    }
    Optional<Plan.Key> key = key(fields);
    Optional<Plan.After> after = fields.optionalNested(AFTER, PlanForm::after);
    if (key.isPresent() && after.isPresent()) {
      throw fields.bad(AFTER, "stands beside no key");
    }
    int priority = fields.integerOr(PRIORITY, 0);
    if (priority < 0 || priority > Plan.HIGHEST) {
      throw fields.bad(PRIORITY, "must be 0 to " + Plan.HIGHEST);
    }
    Optional<String> fairKey = fields.optionalText(FAIR_KEY);
    if (Plan.differ(key, fairKey)) {
      throw fields.bad(FAIR_KEY, "is the same as uniqueKey or orderingKey where a task has both");
    }
    return new Plan(fields.optional(NOT_BEFORE, fields::instant), key, after, priority, fairKey);
  }

  private static void writeAfter(FieldWriter fields, Plan.After after) {
    fields.words("tasks", after.tasks().stream().map(TaskId::value).toList());
    fields.text("when", after.when().word());
    fields.text("payload", after.payload().word());
  }

  private static Plan.After after(Fields fields) {
    return new Plan.After(
        fields.words("tasks").stream().map(TaskId::new).toList(),
        word(fields, "when", Plan.When.values(), Plan.When::word, Plan.When.SUCCEEDED),
        word(fields, "payload", Plan.Input.values(), Plan.Input::word, Plan.Input.GIVEN));
  }

  /** One of some words; the one that stands for an absent field where there is none. */
  static <E> E word(Fields fields, String name, E[] all, Function<E, String> wordOf, E otherwise) {
    Optional<String> found = fields.optionalText(name);
    if (found.isEmpty()) {
      return otherwise;
    }
    for (E one : all) {
      if (wordOf.apply(one).equals(found.get())) {
        return one;
      }
    }
    String words = Stream.of(all).map(wordOf).collect(Collectors.joining(", "));
    throw fields.bad(name, "must be one of " + words);
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
    return word(
        fields, UNIQUE_POLICY, Plan.IfTaken.values(), Plan.IfTaken::word, Plan.IfTaken.REJECT);
  }
}
