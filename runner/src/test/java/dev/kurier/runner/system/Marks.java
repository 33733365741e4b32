package dev.kurier.runner.system;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Finds processes by a mark in their environment, whoever their parent is by now. */
final class Marks {

  /** The variable that the demonstration's handlers hand on to their processes. */
  static final String NAME = "KURIER_DEMO_RUN";

  private static final Path PROC = Path.of("/proc");

  private Marks() {}

  /** Those with this mark that run; one that is dead but not buried does not count. */
  static List<String> alive(String mark) {
    try (Stream<Path> entries = Files.list(PROC)) {
      return entries
          .filter(entry -> entry.getFileName().toString().matches("\\d+"))
          .filter(entry -> isMarked(entry, mark))
          .map(entry -> entry.getFileName() + ": " + read(entry.resolve("cmdline")))
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static boolean isMarked(Path process, String mark) {
    return ("\0" + read(process.resolve("environ"))).contains("\0" + NAME + "=" + mark + "\0");
  }

  private static String read(Path file) {
    try {
      return Files.readString(file, StandardCharsets.ISO_8859_1);
    } catch (IOException goneOrForeign) {
      return "";
    }
  }
}
