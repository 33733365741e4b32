package dev.kurier.runner.execute;

import java.io.IOException;
import java.io.InputStream;
import java.net.JarURLConnection;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URL;
import java.net.URLConnection;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.stream.Stream;

/** The Python side of the executor, carried in the class path as files to be unpacked. */
public final class HarnessFiles {

  private static final String ROOT = "kurier-python/";
  private static final String KNOWN = ROOT + "kurier/__init__.py";

  private HarnessFiles() {}

  /**
   * Unpacks the package {@code kurier} into a folder; returns what the interpreter is to run.
   *
   * @param target an empty folder
   * @throws IOException if the files are not on the class path or cannot be written
   */
  public static Path unpack(Path target) throws IOException {
    URL known = HarnessFiles.class.getClassLoader().getResource(KNOWN);
    if (known == null) {
      throw new IOException(KNOWN + " is not on the class path: add the artifact kurier-python");
    }
    URLConnection connection = known.openConnection();
    if (connection instanceof JarURLConnection jar) {
      jar.setUseCaches(false);
      try (JarFile file = jar.getJarFile()) {
        unpackJar(file, target);
      }
    } else {
      copyTree(folderOf(known), target.resolve("kurier"));
    }
    return target.resolve("kurier").resolve("_worker");
  }

  private static void unpackJar(JarFile jar, Path target) throws IOException {
    List<JarEntry> entries =
        jar.stream().filter(e -> e.getName().startsWith(ROOT) && !e.isDirectory()).toList();
    for (JarEntry entry : entries) {
      Path file = target.resolve(entry.getName().substring(ROOT.length())).normalize();
      if (!file.startsWith(target)) {
        throw new IOException("the jar has an entry that leads outside: " + entry.getName());
      }
      Files.createDirectories(file.getParent());
      try (InputStream content = jar.getInputStream(entry)) {
        Files.copy(content, file);
      }
    }
  }

  private static Path folderOf(URL known) throws IOException {
    try {
      URI uri = known.toURI();
      return Path.of(uri).resolveSibling("");
    } catch (URISyntaxException odd) {
      throw new IOException("cannot read " + known, odd);
    }
  }

  private static void copyTree(Path source, Path target) throws IOException {
    List<Path> files;
    try (Stream<Path> walk = Files.walk(source)) {
      files = walk.filter(Files::isRegularFile).toList();
    }
    for (Path file : files) {
      Path copy = target.resolve(source.relativize(file).toString());
      Files.createDirectories(copy.getParent());
      Files.copy(file, copy);
    }
  }
}
