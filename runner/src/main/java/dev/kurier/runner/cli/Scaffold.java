package dev.kurier.runner.cli;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;

/** The files that a new folder of tasks begins with. */
final class Scaffold {

  /** What its README tells to try. */
  static final String SUBMIT = "kurier task submit pack -i '{\"item\": \"book\", \"quantity\": 3}'";

  private static final List<String> NAMES =
      List.of("tasks.py", "kurier.yaml", "test_tasks.py", "README.md");

  private final Path folder;

  /** In an absolute folder, which need not be there. */
  Scaffold(Path folder) {
    this.folder = folder;
  }

  List<Path> files() {
    return NAMES.stream().map(folder::resolve).toList();
  }

  /** Those of them that are there already. */
  List<Path> present() {
    return files().stream().filter(Files::exists).toList();
  }

  /** Writes all of them, and over none: one that has come in between is an IOException. */
  void write() throws IOException {
    for (Path file : files()) {
      Files.writeString(file, text(file.getFileName().toString()), StandardOpenOption.CREATE_NEW);
    }
  }

  private String text(String name) throws IOException {
    try (InputStream content = Scaffold.class.getResourceAsStream("/new/" + name)) {
      if (content == null) {
        throw new IOException("new/" + name + " is not in this build");
      }
      String text = new String(content.readAllBytes(), StandardCharsets.UTF_8);
      return text.replace("{name}", String.valueOf(folder.getFileName()));
    }
  }
}
