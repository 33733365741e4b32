package dev.kurier.runner.execute;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The files that a zygote's code came from, as they were. Immutable.
 *
 * @param stamps what tells that a file has changed
 */
record SourceFiles(Map<Path, Stamp> stamps) {

  /**
   * A version of a file.
   *
   * @param size in bytes, -1 if it was not there
   */
  record Stamp(FileTime modified, long size) {
    static Stamp of(Path file) {
      try {
        var facts = Files.readAttributes(file, BasicFileAttributes.class);
        return new Stamp(facts.lastModifiedTime(), facts.size());
      } catch (IOException gone) {
        return new Stamp(FileTime.fromMillis(0), -1);
      }
    }
  }

  SourceFiles {
    stamps = Map.copyOf(stamps);
  }

  static SourceFiles none() {
    return new SourceFiles(Map.of());
  }

  /** These files as they are now. */
  static SourceFiles of(List<String> files) {
    Map<Path, Stamp> stamps = new HashMap<>();
    for (String file : files) {
      Path path = Path.of(file);
      stamps.put(path, Stamp.of(path));
    }
    return new SourceFiles(stamps);
  }

  /** The same files as they are now. */
  SourceFiles again() {
    return of(stamps.keySet().stream().map(Path::toString).toList());
  }
}
