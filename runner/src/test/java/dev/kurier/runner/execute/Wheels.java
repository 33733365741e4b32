package dev.kurier.runner.execute;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * A folder with a Python package that no index knows: {@code kurier_greet}, whose command {@code
 * kurier-greet} prints its version and where it is installed.
 */
record Wheels(Path folder) {

  static final String PACKAGE = "kurier-greet";

  static Wheels in(Path folder) throws IOException {
    return new Wheels(Files.createDirectories(folder));
  }

  /** Adds a version. */
  Path add(String version) throws IOException {
    String info = "kurier_greet-" + version + ".dist-info/";
    Map<String, String> files = new LinkedHashMap<>();
    files.put(
        "kurier_greet.py",
        """
        import sys
        VERSION = "%s"
        def version(**fields): return VERSION
        def main(): print(VERSION, sys.prefix)
        """
            .formatted(version));
    files.put(
        info + "METADATA",
        "Metadata-Version: 2.1\nName: " + PACKAGE + "\nVersion: " + version + "\n");
    files.put(
        info + "WHEEL",
        "Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n");
    files.put(
        info + "entry_points.txt", "[console_scripts]\n" + PACKAGE + " = kurier_greet:main\n");
    files.put(info + "RECORD", String.join(",,\n", files.keySet()) + ",,\n" + info + "RECORD,,\n");
    Path wheel = folder.resolve("kurier_greet-" + version + "-py3-none-any.whl");
    try (OutputStream out = Files.newOutputStream(wheel);
        ZipOutputStream zip = new ZipOutputStream(out)) {
      for (Map.Entry<String, String> file : files.entrySet()) {
        zip.putNextEntry(new ZipEntry(file.getKey()));
        zip.write(file.getValue().getBytes(StandardCharsets.UTF_8));
      }
    }
    return wheel;
  }

  /** A lock file that takes packages from this folder only. */
  Path lock(Path file, String... lines) throws IOException {
    String head = "--no-index\n--find-links " + folder + "\n";
    return Files.writeString(file, head + String.join("\n", lines) + "\n");
  }

  static String sha256(Path file) throws IOException {
    try {
      byte[] bytes = Files.readAllBytes(file);
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException impossible) {
      throw new IllegalStateException(impossible);
    }
  }
}
