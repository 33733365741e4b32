package dev.kurier.runner.execute;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The JVM that a private folder belongs to, as written into the folder: found to be dead even if
 * another process has its pid by now.
 *
 * @param pid its id
 * @param start when it started, in the kernel's ticks since boot
 * @param world the boot and the pid namespace in which the pid means anything
 */
record Owner(long pid, long start, String world) {

  private static final String FILE = "owner";
  private static final int LONGEST = 256;
  private static final Pattern LINE = Pattern.compile("(\\d{1,18}) (\\d{1,18}) (\\S+)\n");

  /** This JVM; empty where there is no {@code /proc}. */
  static Optional<Owner> self() {
    try {
      String boot = Files.readString(Path.of("/proc/sys/kernel/random/boot_id")).strip();
      String world = boot + "/" + Files.readSymbolicLink(Path.of("/proc/self/ns/pid"));
      return ProcessStat.of(ProcessHandle.current().pid())
          .map(stat -> new Owner(stat.pid(), stat.start(), world));
    } catch (IOException noProc) {
      return Optional.empty();
    }
  }

  /** The owner that a folder names; empty if it names none that can be read. */
  static Optional<Owner> of(Path folder) {
    Path file = folder.resolve(FILE);
    // A pipe or a link of that name is not ours, and opening it could wait for ever.
    if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
      return Optional.empty();
    }
    try (InputStream content = Files.newInputStream(file, LinkOption.NOFOLLOW_LINKS)) {
      return parsed(new String(content.readNBytes(LONGEST), StandardCharsets.UTF_8));
    } catch (IOException unreadable) {
      return Optional.empty();
    }
  }

  private static Optional<Owner> parsed(String line) {
    Matcher parts = LINE.matcher(line);
    return parts.matches()
        ? Optional.of(
            new Owner(
                Long.parseLong(parts.group(1)), Long.parseLong(parts.group(2)), parts.group(3)))
        : Optional.empty();
  }

  void writeTo(Path folder) throws IOException {
    Files.writeString(folder.resolve(FILE), pid + " " + start + " " + world + "\n");
  }

  /** Whether it runs; meaningful only in its own world. */
  boolean isAlive() {
    return new ProcessStat(pid, 0, start, false).isRunning();
  }
}
