package dev.kurier.runner.execute;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A lock file as pip reads it, with the files that it includes.
 *
 * @param path of the file itself
 * @param text of it and of each included file, in the order they are met; a char for each byte
 */
record LockFile(Path path, String text) {

  private static final Pattern INCLUDE =
      Pattern.compile("(?:-r|--requirement|-c|--constraint)[ =]*([^ ]+)");

  /** Lines that mean the same wherever the file lies: exact versions, hashes, indexes. */
  private static final Pattern INDEPENDENT =
      Pattern.compile(
          "|[A-Za-z0-9._-]+ *(?:\\[[^\\]]*])? *==[^/]*"
              + "|--hash.*|--(?:extra-)?index-url.*|--no-index|--require-hashes"
              + "|--(?:only|no)-binary.*|--prefer-binary|--pre|--trusted-host.*");

  /** Reads a file that exists; an included one that does not is named. */
  static LockFile read(Path path) throws StartFailure {
    Path absolute = path.toAbsolutePath().normalize();
    Map<Path, String> files = new LinkedHashMap<>();
    try {
      include(absolute, files);
    } catch (IOException unreadable) {
      throw new StartFailure(
          "the lock file "
              + absolute
              + " cannot be read ("
              + unreadable
              + "): correct 'requirements' or make the file",
          unreadable);
    }
    return new LockFile(absolute, String.join("\0", files.values()));
  }

  private static void include(Path file, Map<Path, String> files) throws IOException {
    if (files.containsKey(file)) {
      return;
    }
    String text = Files.readString(file, StandardCharsets.ISO_8859_1);
    files.put(file, text);
    for (String line : lines(text).toList()) {
      Matcher included = INCLUDE.matcher(line);
      if (included.matches() && !included.group(1).contains("://")) {
        include(file.resolveSibling(included.group(1)).normalize(), files);
      }
    }
  }

  private static Stream<String> lines(String text) {
    return text.lines()
        .map(line -> line.replaceFirst("(?:^|\\s)#.*", "").replaceFirst("\\\\$", "").strip());
  }

  private Stream<String> lines() {
    return lines(text.replace('\0', '\n'));
  }

  /** Whether a package has a hash; then each must have one. */
  boolean hasHashes() {
    return lines().anyMatch(line -> line.contains("--hash="));
  }

  /** Whether its meaning depends on the folder it lies in: it names files or folders. */
  boolean isTiedToItsFolder() {
    return !lines().allMatch(line -> INDEPENDENT.matcher(line).matches());
  }
}
