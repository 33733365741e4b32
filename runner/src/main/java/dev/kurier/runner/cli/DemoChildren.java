package dev.kurier.runner.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * Finds the processes of one demonstration by a mark in their environment, whoever their parent is
 * now.
 */
final class DemoChildren {

  static final String MARK = "KURIER_DEMO_RUN";
  private static final Path PROC = Path.of("/proc");

  private DemoChildren() {}

  /** The ids of those that are alive. */
  static List<Long> alive(String run) {
    try (Stream<Path> entries = Files.list(PROC)) {
      return entries
          .filter(entry -> entry.getFileName().toString().matches("\\d+"))
          .filter(entry -> isMarked(entry, run))
          .map(entry -> Long.parseLong(entry.getFileName().toString()))
          .toList();
    } catch (IOException e) {
      throw new CommandException(
          Exit.UNKNOWN, "cannot look for processes left over: no /proc here");
    }
  }

  private static boolean isMarked(Path process, String run) {
    try {
      byte[] environment = Files.readAllBytes(process.resolve("environ"));
      String text = new String(environment, StandardCharsets.ISO_8859_1);
      return ("\0" + text).contains("\0" + MARK + "=" + run + "\0");
    } catch (IOException e) {
      // Gone since it was listed, or another user's: not ours either way.
      return false;
    }
  }
}
