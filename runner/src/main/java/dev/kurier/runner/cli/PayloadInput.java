package dev.kurier.runner.cli;

import dev.kurier.protocol.JsonText;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** Reads a payload that was given on the command line. */
final class PayloadInput {

  private PayloadInput() {}

  /** JSON, {@code @FILE}, or {@code -} for standard input. */
  static JsonText read(Terminal terminal, String input) {
    try {
      return Json.input("the input", bytes(terminal, input));
    } catch (IOException e) {
      throw new CommandException(
          Exit.USAGE, "the input " + input + " cannot be read: " + e.getMessage());
    }
  }

  private static byte[] bytes(Terminal terminal, String input) throws IOException {
    if (input.equals("-")) {
      return terminal.in().readAllBytes();
    }
    if (input.startsWith("@")) {
      return Files.readAllBytes(terminal.folder().resolve(Path.of(input.substring(1))));
    }
    return input.getBytes(StandardCharsets.UTF_8);
  }
}
