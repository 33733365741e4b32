package dev.kurier.runner.advise;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Asks the kernel how much memory a process holds. */
final class ProcessMemory {

  private static final Pattern RESIDENT = Pattern.compile("VmRSS:\\s+(\\d+) kB");
  private static final int KIBIBYTE = 1024;

  private ProcessMemory() {}

  /** Resident bytes; empty if it has ended or the kernel does not say. */
  static OptionalLong resident(long pid) {
    try {
      Matcher line = RESIDENT.matcher(Files.readString(Path.of("/proc/" + pid + "/status")));
      return line.find()
          ? OptionalLong.of(Long.parseLong(line.group(1)) * KIBIBYTE)
          : OptionalLong.empty();
    } catch (IOException gone) {
      return OptionalLong.empty();
    }
  }
}
