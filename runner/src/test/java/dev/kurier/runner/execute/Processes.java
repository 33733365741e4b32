package dev.kurier.runner.execute;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Looks at real processes, for tests. */
public final class Processes {

  private Processes() {}

  /** Every process below this one that still runs, adopted ones not included. */
  static List<ProcessHandle> below() {
    return ProcessHandle.current().descendants().filter(p -> isAlive(p.pid())).toList();
  }

  /** Every process whose environment names this folder or whose command line does. */
  public static List<Long> mentioning(String text) throws IOException {
    try (Stream<Path> all = Files.list(Path.of("/proc"))) {
      return all.map(path -> path.getFileName().toString())
          .filter(name -> name.matches("\\d+"))
          .map(Long::valueOf)
          .filter(pid -> pid != ProcessHandle.current().pid())
          .filter(pid -> isAlive(pid) && mentions(pid, text))
          .toList();
    }
  }

  public static boolean isAlive(long pid) {
    try {
      String stat = Files.readString(Path.of("/proc/" + pid + "/stat"));
      char state = stat.charAt(stat.lastIndexOf(')') + 2);
      return state != 'Z' && state != 'X';
    } catch (IOException gone) {
      return false;
    }
  }

  private static boolean mentions(long pid, String text) {
    return read(pid, "cmdline").contains(text) || read(pid, "environ").contains(text);
  }

  private static String read(long pid, String file) {
    try {
      return new String(
          Files.readAllBytes(Path.of("/proc/" + pid + "/" + file)), StandardCharsets.ISO_8859_1);
    } catch (IOException gone) {
      return "";
    }
  }
}
