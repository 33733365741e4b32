package dev.kurier.protocol;

import java.util.EnumMap;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Set;

/** Replays as JSON objects. */
final class ReplayForm {

  /** The names that a replay itself uses. */
  static final Set<String> KNOWN =
      Set.of(
          Schema.FIELD,
          "id",
          "terms",
          "status",
          "range",
          "matched",
          "replayed",
          "pending",
          "skipped",
          "lastError",
          "createdBy",
          "createdAt",
          "updatedAt",
          "frozenAt");

  private ReplayForm() {}

  static void write(FieldWriter fields, ReplayState replay) {
    fields.text("id", replay.id());
    fields.nested("terms", replay.terms(), ReplayForm::writeTerms);
    fields.constant("status", replay.status());
    fields.nestedList("range", replay.range(), ReplayForm::writeRange);
    fields.number("matched", replay.matched());
    fields.number("replayed", replay.replayed());
    fields.number("pending", replay.pending());
    fields.nested(
        "skipped",
        replay.skipped(),
        (nested, skipped) -> skipped.forEach((cause, n) -> nested.number(cause.name(), n)));
    fields.text("lastError", replay.lastError());
    fields.text("createdBy", replay.createdBy());
    fields.instant("createdAt", replay.createdAt());
    fields.instant("updatedAt", replay.updatedAt());
    replay.frozenAt().ifPresent(at -> fields.instant("frozenAt", at));
    replay.extras().forEach(fields::json);
  }

  static ReplayState read(Fields fields) {
    return new ReplayState(
        fields.text("id"),
        fields.nested("terms", ReplayForm::readTerms),
        fields.constant("status", ReplayStatus.class),
        fields.nestedList("range", ReplayForm::readRange),
        fields.wide("matched"),
        fields.wide("replayed"),
        fields.wide("pending"),
        fields.nested("skipped", ReplayForm::readSkipped),
        fields.text("lastError"),
        fields.text("createdBy"),
        fields.instant("createdAt"),
        fields.instant("updatedAt"),
        fields.optional("frozenAt", fields::instant),
        fields.others(KNOWN));
  }

  static void writeTerms(FieldWriter fields, ReplayTerms terms) {
    fields.text("filter", terms.filter());
    fields.number("limit", terms.limit());
    terms.perSecond().ifPresent(rate -> fields.decimal("perSecond", rate));
    fields.flagIfSet("dryRun", terms.dryRun());
    fields.flagIfSet("newKey", terms.newKey());
    terms.edit().ifPresent(patch -> fields.json("edit", patch));
    fields.flagIfSet("shadow", terms.purpose().isShadow());
    fields.flagIfSet("ended", terms.purpose() == ReplayTerms.Purpose.SHADOW_OF_ENDED);
  }

  static ReplayTerms readTerms(Fields fields) {
    OptionalDouble rate = fields.optionalDecimal("perSecond");
    return new ReplayTerms(
        fields.text("filter"),
        fields.integer("limit"),
        rate,
        fields.flagOr("dryRun", false),
        fields.flagOr("newKey", false),
        fields.optional("edit", fields::json),
        purpose(fields));
  }

  private static ReplayTerms.Purpose purpose(Fields fields) {
    boolean isShadow = fields.flagOr("shadow", false);
    boolean isOfEnded = fields.flagOr("ended", false);
    if (isOfEnded && !isShadow) {
      throw fields.bad("ended", "goes with shadow only");
    }
    return isOfEnded
        ? ReplayTerms.Purpose.SHADOW_OF_ENDED
        : isShadow ? ReplayTerms.Purpose.SHADOW : ReplayTerms.Purpose.REPEAT;
  }

  static void writeRange(FieldWriter fields, ReplayRange range) {
    fields.text("topic", range.topic());
    fields.number("partition", range.partition());
    fields.number("from", range.from());
    fields.number("to", range.to());
    fields.number("next", range.next());
  }

  static ReplayRange readRange(Fields fields) {
    return new ReplayRange(
        fields.text("topic"),
        fields.integer("partition"),
        fields.wide("from"),
        fields.wide("to"),
        fields.wide("next"));
  }

  /** A cause; {@link ReplaySkip#OTHER} where this version does not know it. */
  static ReplaySkip skip(String word) {
    for (ReplaySkip cause : ReplaySkip.values()) {
      if (cause.name().equals(word)) {
        return cause;
      }
    }
    return ReplaySkip.OTHER;
  }

  private static Map<ReplaySkip, Long> readSkipped(Fields fields) {
    Map<ReplaySkip, Long> skipped = new EnumMap<>(ReplaySkip.class);
    fields
        .others(Set.of())
        .keySet()
        .forEach(word -> skipped.merge(skip(word), fields.wide(word), Long::sum));
    return skipped;
  }
}
