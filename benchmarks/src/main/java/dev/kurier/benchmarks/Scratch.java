package dev.kurier.benchmarks;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;

/**
 * A folder for one run. When this process is told to end before, its children are ended and the
 * folder is removed all the same.
 */
record Scratch(Path folder, Thread atExit) implements AutoCloseable {

  static Scratch make() throws IOException {
    Path folder = Files.createTempDirectory("kurier-bench-");
    Thread atExit = new Thread(() -> abandon(folder));
    Runtime.getRuntime().addShutdownHook(atExit);
    return new Scratch(folder, atExit);
  }

  private static void abandon(Path folder) {
    ProcessHandle.current().descendants().forEach(ProcessHandle::destroyForcibly);
    try {
      remove(folder);
    } catch (IOException | UncheckedIOException e) {
      System.err.println("benchmarks: " + folder + " is not removed: " + e);
    }
  }

  private static void remove(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    } catch (NoSuchFileException e) {
      // It was removed before.
    }
  }

  @Override
  public void close() throws IOException {
    remove(folder);
    var _ = Runtime.getRuntime().removeShutdownHook(atExit);
  }
}
