package dev.kurier.runner.cli;

import dev.kurier.runner.advise.Amounts;
import dev.kurier.runner.advise.Figures;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** Shows figures: as numbers in JSON, as text for a person. Pure. */
final class FiguresView {

  private static final double NANOS_IN_A_MILLI = 1e6;

  private FiguresView() {}

  static Map<String, @Nullable Object> numbers(Figures figures) {
    Map<String, @Nullable Object> fields = new LinkedHashMap<>();
    fields.put("concurrency", figures.concurrency());
    fields.put("tasks", figures.tasks());
    fields.put("failures", figures.failures());
    fields.put("firstError", figures.firstError().orElse(null));
    fields.put("p50Millis", figures.median().toNanos() / NANOS_IN_A_MILLI);
    fields.put("p99Millis", figures.p99().toNanos() / NANOS_IN_A_MILLI);
    fields.put("perSecond", figures.perSecond());
    OptionalLong memory = figures.memory();
    fields.put("memoryBytes", memory.isPresent() ? memory.getAsLong() : null);
    return fields;
  }

  static Map<String, String> words(Figures figures) {
    Map<String, String> fields = new LinkedHashMap<>();
    fields.put("concurrency", String.valueOf(figures.concurrency()));
    fields.put("tasks", String.valueOf(figures.tasks()));
    fields.put("p50", Amounts.time(figures.median()));
    fields.put("p99", Amounts.time(figures.p99()));
    fields.put("tasks/s", Amounts.digits(figures.perSecond()));
    fields.put("failures", String.valueOf(figures.failures()));
    figures.firstError().ifPresent(error -> fields.put("first error", Printable.line(error)));
    OptionalLong memory = figures.memory();
    fields.put("memory", memory.isPresent() ? Amounts.memory(memory.getAsLong()) : "not known");
    return fields;
  }
}
