package dev.kurier.runner.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** The demonstration's private folder, with its handlers unpacked; removed at the end. */
final class DemoFolder implements AutoCloseable {

  private static final List<String> FILES =
      List.of(
          "kurier.yaml", "analyze.py", "dependency.py", "modules.py", "reference.py", "trouble.py");

  private final Path root;

  private DemoFolder(Path root) {
    this.root = root;
  }

  static DemoFolder make() {
    try {
      DemoFolder folder = new DemoFolder(Files.createTempDirectory("kurier-demo-"));
      for (String name : FILES) {
        folder.unpack(name);
      }
      return folder;
    } catch (IOException e) {
      throw new CommandException(Exit.UNKNOWN, "cannot make the demo's folder: " + e.getMessage());
    }
  }

  private void unpack(String name) throws IOException {
    try (InputStream content = DemoFolder.class.getResourceAsStream("/demo/" + name)) {
      if (content == null) {
        throw new IOException("demo/" + name + " is not in this build");
      }
      Files.copy(content, root.resolve(name));
    }
  }

  Path file(String name) {
    return root.resolve(name);
  }

  @Override
  public void close() {
    try (Stream<Path> files = Files.walk(root)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
