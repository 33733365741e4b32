package dev.kurier.protocol;

import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Typed access to the fields of one object; every refusal names the field and the rule. */
final class Fields {

  private static final Instant FIRST = Instant.parse("0000-01-01T00:00:00Z");
  private static final Instant LAST = Instant.parse("9999-12-31T23:59:59.999999999Z");

  private final byte[] source;
  private final String path;
  private final Map<String, Element> fields;

  private Fields(byte[] source, String path, Map<String, Element> fields) {
    this.source = source;
    this.path = path;
    this.fields = fields;
  }

  static Fields of(byte[] source, Element root) {
    if (root instanceof Element.Composite composite) {
      return new Fields(source, "", composite.fields());
    }
    throw new Violation(MalformedCode.BAD_FIELD, "the document must be an object");
  }

  boolean has(String name) {
    return fields.containsKey(name);
  }

  String text(String name) {
    return textOf(name, element(name));
  }

  Optional<String> optionalText(String name) {
    return optional(name, this::text);
  }

  TaskId taskId(String name) {
    return checked(name, () -> new TaskId(text(name)));
  }

  boolean flag(String name) {
    if (element(name) instanceof Element.Literal literal && !literal.word().equals("null")) {
      return literal.word().equals("true");
    }
    throw bad(name, "must be true or false");
  }

  int integer(String name) {
    long value = wide(name);
    if (value != (int) value) {
      throw bad(name, "must be an integer of 32 bits");
    }
    return (int) value;
  }

  boolean flagOr(String name, boolean otherwise) {
    return has(name) ? flag(name) : otherwise;
  }

  int integerOr(String name, int otherwise) {
    return has(name) ? integer(name) : otherwise;
  }

  OptionalInt optionalInteger(String name) {
    return has(name) ? OptionalInt.of(integer(name)) : OptionalInt.empty();
  }

  long wide(String name) {
    return wideOf(name, element(name));
  }

  double decimal(String name) {
    if (element(name) instanceof Element.Numeral numeral) {
      return Double.parseDouble(numeral.digits());
    }
    throw bad(name, "must be a number");
  }

  OptionalDouble optionalDecimal(String name) {
    return has(name) ? OptionalDouble.of(decimal(name)) : OptionalDouble.empty();
  }

  List<Long> wides(String name) {
    List<Long> values = new ArrayList<>();
    for (Element item : items(name)) {
      values.add(wideOf(name, item));
    }
    return values;
  }

  List<String> words(String name) {
    List<String> values = new ArrayList<>();
    for (Element item : items(name)) {
      values.add(textOf(name, item));
    }
    return values;
  }

  Duration millis(String name) {
    long millis = wide(name);
    if (millis < 0) {
      throw bad(name, "must not be negative");
    }
    return Duration.ofMillis(millis);
  }

  Instant instant(String name) {
    return instantOf(name, text(name));
  }

  List<Instant> instants(String name) {
    return words(name).stream().map(word -> instantOf(name, word)).toList();
  }

  private Instant instantOf(String name, String text) {
    Instant instant;
    try {
      instant = Instant.parse(text);
    } catch (DateTimeParseException e) {
      throw bad(name, "must be an ISO-8601 instant such as 2030-01-31T12:00:00Z");
    }
    if (instant.isBefore(FIRST) || instant.isAfter(LAST)) {
      throw bad(name, "must lie in the years 0 to 9999");
    }
    return instant;
  }

  <E extends Enum<E>> E constant(String name, Class<E> type) {
    String value = text(name);
    for (E constant : type.getEnumConstants()) {
      if (constant.name().equals(value)) {
        return constant;
      }
    }
    throw bad(name, "must be one of " + Arrays.toString(type.getEnumConstants()));
  }

  JsonText json(String name) {
    return slice(element(name));
  }

  <T> T nested(String name, Function<Fields, T> form) {
    return nestedOf(name, element(name), form);
  }

  <T> List<T> nestedList(String name, Function<Fields, T> form) {
    List<T> values = new ArrayList<>();
    List<Element> items = items(name);
    for (int i = 0; i < items.size(); i++) {
      values.add(nestedOf(name + "[" + i + "]", items.get(i), form));
    }
    return values;
  }

  Map<String, String> texts(String name) {
    return nested(
        name,
        nested -> {
          Map<String, String> texts = new LinkedHashMap<>();
          nested.fields.keySet().forEach(key -> texts.put(key, nested.text(key)));
          return texts;
        });
  }

  Map<String, Integer> counts(String name) {
    return nested(
        name,
        nested -> {
          Map<String, Integer> counts = new LinkedHashMap<>();
          nested.fields.keySet().forEach(key -> counts.put(key, nested.integer(key)));
          return counts;
        });
  }

  <T> Optional<T> optional(String name, Function<String, T> read) {
    return has(name) ? Optional.of(read.apply(name)) : Optional.empty();
  }

  <T> Optional<T> optionalNested(String name, Function<Fields, T> form) {
    return optional(name, field -> nested(field, form));
  }

  /** Fields that are not among the known ones, in their order. */
  Map<String, JsonText> others(Set<String> known) {
    Map<String, JsonText> others = new LinkedHashMap<>();
    fields.forEach((name, element) -> {
      if (!known.contains(name)) {
        others.put(name, slice(element));
      }
    });
    return others;
  }

  /** Bytes and tokens of the named field. */
  Element element(String name) {
    @Nullable Element element = fields.get(name);
    if (element == null) {
      throw new Violation(MalformedCode.MISSING_FIELD, path + name + " is missing");
    }
    return element;
  }

  Violation unknownKind(String kind) {
    return new Violation(
        MalformedCode.UNKNOWN_KIND, path + "kind " + Violation.quote(kind) + " is not known");
  }

  Violation bad(String name, String rule) {
    return new Violation(MalformedCode.BAD_FIELD, path + name + " " + rule);
  }

  /** Makes a record, and a refusal by its own checks a broken rule of this object. */
  <T> T checked(String name, Supplier<T> make) {
    try {
      return make.get();
    } catch (IllegalArgumentException | ArithmeticException | DateTimeException e) {
      String where = path + name;
      String rule = String.valueOf(e.getMessage());
      throw new Violation(MalformedCode.BAD_FIELD, where.isEmpty() ? rule : where + ": " + rule);
    }
  }

  private <T> T nestedOf(String name, Element element, Function<Fields, T> form) {
    if (element instanceof Element.Composite composite) {
      Fields nested = new Fields(source, path + name + ".", composite.fields());
      return checked(name, () -> form.apply(nested));
    }
    throw bad(name, "must be an object");
  }

  private List<Element> items(String name) {
    if (element(name) instanceof Element.Sequence sequence) {
      return sequence.items();
    }
    throw bad(name, "must be an array");
  }

  private String textOf(String name, Element element) {
    if (element instanceof Element.Text text) {
      return text.value();
    }
    throw bad(name, "must be a string");
  }

  private long wideOf(String name, Element element) {
    if (element instanceof Element.Numeral numeral) {
      try {
        return new BigDecimal(numeral.digits()).longValueExact();
      } catch (ArithmeticException | NumberFormatException e) {
        throw bad(name, "must be an integer of 64 bits");
      }
    }
    throw bad(name, "must be an integer");
  }

  private JsonText slice(Element element) {
    return JsonText.of(source, element.start(), element.end() - element.start());
  }
}
