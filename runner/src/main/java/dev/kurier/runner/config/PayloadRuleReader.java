package dev.kurier.runner.config;

import dev.kurier.runner.task.PayloadRule;
import dev.kurier.schema.PayloadSchema;
import dev.kurier.schema.SchemaFault;
import dev.kurier.schema.SchemaReading;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** Reads {@code schema} of a handler: a file, or {@code off}; what its code shows without it. */
final class PayloadRuleReader {

  static final String KEY = "schema";

  private static final String OFF = "off";
  private static final long LARGEST = 1 << 20;

  private PayloadRuleReader() {}

  static PayloadRule read(Section section, HandlerPaths paths) {
    if (!section.has(KEY)) {
      return new PayloadRule.OfCode();
    }
    if (section.value(KEY, Syntax.TEXT).filter(OFF::equals).isPresent()) {
      return new PayloadRule.Off();
    }
    Path file = paths.file(KEY);
    return Files.isRegularFile(file) ? ofFile(section, file) : new PayloadRule.Off();
  }

  private static PayloadRule ofFile(Section section, Path file) {
    try {
      if (Files.size(file) > LARGEST) {
        return faulty(section, file, new SchemaFault(1, 1, "is larger than 1 MiB"));
      }
      return switch (PayloadSchema.read(Files.readString(file, StandardCharsets.UTF_8))) {
        case SchemaReading.Ready(PayloadSchema schema) -> new PayloadRule.Configured(schema);
        case SchemaReading.Faulty faulty -> {
          faulty.faults().forEach(fault -> faulty(section, file, fault));
          yield new PayloadRule.Off();
        }
      };
    } catch (IOException e) {
      return faulty(section, file, new SchemaFault(1, 1, "cannot be read as UTF-8 text"));
    }
  }

  private static PayloadRule faulty(Section section, Path file, SchemaFault fault) {
    var at = new Position(file.toString(), fault.line(), fault.column());
    section
        .reading()
        .problem(
            at.toString(), "'" + section.path(KEY) + "' is no JSON Schema: " + fault.message());
    return new PayloadRule.Off();
  }
}
