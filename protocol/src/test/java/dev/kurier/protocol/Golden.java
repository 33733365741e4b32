package dev.kurier.protocol;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

/** One golden example: a file that every implementation of the protocol reads alike. */
record Golden(String kind, Path file) {

  static final Map<String, Codec<?>> CODECS =
      Map.of(
          "task", Codecs.task("default"),
          "event", Codecs.EVENT,
          "request", Codecs.REQUEST,
          "state", Codecs.STATE,
          "reply", Codecs.REPLY,
          "dead-letter", Codecs.DEAD_LETTER,
          "control", Codecs.CONTROL,
          "log", Codecs.LOG,
          "replay", Codecs.REPLAY,
          "schedule", Codecs.SCHEDULE);

  static List<Golden> valid() {
    return all("valid");
  }

  static List<Golden> invalid() {
    return all("invalid");
  }

  Codec<?> codec() {
    return Objects.requireNonNull(CODECS.get(kind));
  }

  byte[] bytes() {
    try {
      return Files.readAllBytes(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  String name() {
    return file.getFileName().toString();
  }

  /** For an invalid example: the rule it breaks. */
  MalformedCode code() {
    return MalformedCode.valueOf(name().substring(0, name().indexOf('.')));
  }

  /** For a valid example: exactly what our encoder writes. */
  boolean isWritten() {
    return name().endsWith(".written.json");
  }

  /** For an invalid example: a rule between the fields, or between body and topic. */
  boolean isBeyondSchema() {
    return name().contains(".codec-only.");
  }

  @Override
  public String toString() {
    return kind + " " + name();
  }

  private static List<Golden> all(String folder) {
    return CODECS.keySet().stream().sorted().flatMap(kind -> of(kind, folder)).toList();
  }

  private static Stream<Golden> of(String kind, String folder) {
    try (Stream<Path> files = Files.list(root().resolve(kind).resolve(folder))) {
      return files.sorted().map(file -> new Golden(kind, file)).toList().stream();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Path root() {
    try {
      return Path.of(Objects.requireNonNull(Golden.class.getResource("/examples/v1")).toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }
}
