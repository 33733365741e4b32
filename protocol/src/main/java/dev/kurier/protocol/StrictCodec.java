package dev.kurier.protocol;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The codec of one schema: how its fields are written and read, and within which limits. */
final class StrictCodec<T> implements Codec<T> {

  private static final List<List<String>> ID_PATHS =
      List.of(
          List.of("id"), List.of("taskId"), List.of("task", "id"), List.of("run", "task", "id"));

  private final Limits limits;
  private final BiConsumer<FieldWriter, T> write;
  private final Function<Fields, T> read;

  StrictCodec(
      Schema schema, Limits limits, BiConsumer<FieldWriter, T> write, Function<Fields, T> read) {
    this.limits = limits;
    this.write =
        (fields, value) -> {
          schema.write(fields);
          write.accept(fields, value);
        };
    this.read =
        fields -> {
          schema.check(fields);
          return fields.checked("", () -> read.apply(fields));
        };
  }

  @Override
  public byte[] encode(T value) {
    return FieldWriter.document(fields -> write.accept(fields, value));
  }

  @Override
  public Decoded<T> decode(byte @Nullable [] bytes) {
    byte[] source = bytes == null ? new byte[0] : bytes;
    DocumentReader reader = new DocumentReader(source, limits);
    try {
      return new Decoded.Valid<>(read.apply(Fields.of(source, reader.read())));
    } catch (Violation violation) {
      return violation.toMalformed(idIn(reader.rootFields()));
    } catch (RuntimeException e) {
      return new Decoded.Malformed<>(
          MalformedCode.NOT_JSON,
          "not JSON: " + e.getClass().getSimpleName(),
          idIn(reader.rootFields()));
    }
  }

  private static Optional<TaskId> idIn(Map<String, Element> root) {
    return ID_PATHS.stream().flatMap(path -> idAt(root, path).stream()).findFirst();
  }

  private static Optional<TaskId> idAt(Map<String, Element> fields, List<String> path) {
    Element element = fields.get(path.get(0));
    if (path.size() > 1) {
      return element instanceof Element.Composite composite
          ? idAt(composite.fields(), path.subList(1, path.size()))
          : Optional.empty();
    }
    return element instanceof Element.Text text && TaskId.isWellFormed(text.value())
        ? Optional.of(new TaskId(text.value()))
        : Optional.empty();
  }
}
