package dev.kurier.protocol;

import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import tools.jackson.core.JsonEncoding;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/** Writes the fields of one document in the order of its calls. For one document and thread. */
final class FieldWriter {

  private static final JsonFactory FACTORY = new JsonFactory();
  private static final double LARGEST_EXACT = 1L << 53;
  private static final Duration LONGEST = Duration.ofMillis(Long.MAX_VALUE);

  private final JsonGenerator generator;

  private FieldWriter(JsonGenerator generator) {
    this.generator = generator;
  }

  /** The bytes of an object with these fields. */
  static byte[] document(Consumer<FieldWriter> fields) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(512);
    try (JsonGenerator generator =
        FACTORY.createGenerator(ObjectWriteContext.empty(), bytes, JsonEncoding.UTF8)) {
      generator.writeStartObject();
      fields.accept(new FieldWriter(generator));
      generator.writeEndObject();
    }
    return bytes.toByteArray();
  }

  void text(String name, String value) {
    generator.writeStringProperty(name, Surrogates.replaceLone(value));
  }

  void optionalText(String name, Optional<String> value) {
    value.ifPresent(text -> text(name, text));
  }

  void taskId(String name, TaskId value) {
    text(name, value.value());
  }

  void constant(String name, Enum<?> value) {
    text(name, value.name());
  }

  void number(String name, long value) {
    generator.writeNumberProperty(name, value);
  }

  /** A finite number, without a fraction where it has none. */
  void decimal(String name, double value) {
    if (value == Math.rint(value) && Math.abs(value) <= LARGEST_EXACT) {
      number(name, (long) value);
    } else {
      generator.writeNumberProperty(name, value);
    }
  }

  void optionalNumber(String name, OptionalInt value) {
    value.ifPresent(number -> number(name, number));
  }

  void flag(String name, boolean value) {
    generator.writeBooleanProperty(name, value);
  }

  /** A flag that is left out while it is false. */
  void flagIfSet(String name, boolean value) {
    if (value) {
      flag(name, true);
    }
  }

  /** Whole milliseconds, rounded up so that a positive duration stays positive. */
  void millis(String name, Duration value) {
    boolean fits = value.compareTo(LONGEST) < 0;
    number(name, fits ? value.plusNanos(999_999).toMillis() : LONGEST.toMillis());
  }

  void instant(String name, Instant value) {
    text(name, value.toString());
  }

  void json(String name, JsonText value) {
    generator.writeName(name);
    generator.writeRawValue(value.toString());
  }

  <T> void nested(String name, T value, BiConsumer<FieldWriter, T> form) {
    generator.writeObjectPropertyStart(name);
    form.accept(this, value);
    generator.writeEndObject();
  }

  <T> void optionalNested(String name, Optional<T> value, BiConsumer<FieldWriter, T> form) {
    value.ifPresent(present -> nested(name, present, form));
  }

  <T> void nestedList(String name, List<T> values, BiConsumer<FieldWriter, T> form) {
    generator.writeArrayPropertyStart(name);
    for (T value : values) {
      generator.writeStartObject();
      form.accept(this, value);
      generator.writeEndObject();
    }
    generator.writeEndArray();
  }

  void numbers(String name, List<Long> values) {
    generator.writeArrayPropertyStart(name);
    for (long value : values) {
      generator.writeNumber(value);
    }
    generator.writeEndArray();
  }

  void words(String name, List<String> values) {
    generator.writeArrayPropertyStart(name);
    values.forEach(generator::writeString);
    generator.writeEndArray();
  }

  void texts(String name, Map<String, String> values) {
    generator.writeObjectPropertyStart(name);
    new TreeMap<>(values).forEach(this::text);
    generator.writeEndObject();
  }

  void counts(String name, Map<String, Integer> values) {
    generator.writeObjectPropertyStart(name);
    new TreeMap<>(values).forEach(this::number);
    generator.writeEndObject();
  }
}
