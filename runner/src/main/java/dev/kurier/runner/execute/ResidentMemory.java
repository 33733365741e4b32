package dev.kurier.runner.execute;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;

/**
 * How much memory a process holds, looked at now and then.
 *
 * @param file what the kernel says of it; empty if nobody wants to know
 */
record ResidentMemory(Path file) {

  private static final int EVERY = 16;
  private static final int PAGE = 4096;

  static ResidentMemory unknown() {
    return new ResidentMemory(Path.of(""));
  }

  /** Of a process, if there is a limit to compare it with. */
  static ResidentMemory of(long pid, OptionalLong limit) {
    return limit.isPresent() ? new ResidentMemory(Path.of("/proc/" + pid + "/statm")) : unknown();
  }

  /** Resident bytes after so many tasks; looking costs more than a small task. */
  OptionalLong sample(int tasks) {
    if (file.toString().isEmpty() || tasks % EVERY != 0) {
      return OptionalLong.empty();
    }
    try {
      String[] pages = Files.readString(file).split(" ", 3);
      return OptionalLong.of(Long.parseLong(pages[1]) * PAGE);
    } catch (IOException gone) {
      return OptionalLong.empty();
    }
  }
}
