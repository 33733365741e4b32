package dev.kurier.runner.execute;

import dev.kurier.runner.task.Place;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Collection;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * What equal code has in common: twelve hexadecimal digits of the SHA-256 of all that it consists
 * of. Where files lie is left out as far as it can be, so that nodes with the same code agree.
 * Collects the parts in the order of their names; used by one thread.
 */
final class CodeVersion {

  private static final int DIGITS = 12;

  /** Larger files are data rather than code: their size stands for them. */
  private static final long LARGEST = 64 << 20;

  private final Map<String, byte[]> parts = new TreeMap<>();

  /** Something that is no file. */
  CodeVersion with(String name, String text) {
    parts.put(name, text.getBytes(StandardCharsets.UTF_8));
    return this;
  }

  /** Something under a name. */
  CodeVersion with(String name, byte[] content) {
    parts.put(name, content.clone());
    return this;
  }

  /** A file under a name; one that cannot be read counts as none. */
  CodeVersion withFile(String name, Path file) {
    try {
      long size = Files.size(file);
      return size > LARGEST ? with(name, "large:" + size) : with(name, digest(file));
    } catch (IOException gone) {
      return with(name, "");
    }
  }

  private static byte[] digest(Path file) throws IOException {
    MessageDigest digest = sha256();
    try (InputStream in = new DigestInputStream(Files.newInputStream(file), digest)) {
      in.transferTo(OutputStream.nullOutputStream());
    }
    return digest.digest();
  }

  /** The source files of a place, each under its path from the folder of that place it lies in. */
  CodeVersion withSource(Place place, Collection<Path> files) {
    files.forEach(file -> withFile("source:" + within(place, file), file));
    return this;
  }

  private static String within(Place place, Path file) {
    Path folder = place.workingDirectory();
    return Stream.concat(place.pythonPath().stream().map(folder::resolve), Stream.of(folder))
        .map(root -> root.toAbsolutePath().normalize())
        .filter(file::startsWith)
        .map(root -> root.relativize(file).toString())
        .findFirst()
        .orElseGet(() -> String.valueOf(file.getFileName()));
  }

  /** Twelve hexadecimal digits. */
  @Override
  public String toString() {
    MessageDigest digest = sha256();
    parts.forEach((name, content) -> {
      byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
      digest.update(
          ByteBuffer.allocate(2 * Integer.BYTES)
              .putInt(bytes.length)
              .putInt(content.length)
              .array());
      digest.update(bytes);
      digest.update(content);
    });
    return HexFormat.of().formatHex(digest.digest()).substring(0, DIGITS);
  }

  static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
