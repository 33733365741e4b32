package dev.kurier.benchmarks.measure;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Path;
import java.util.List;

/** Another JVM, which holds as much as it is told until nobody wants it any more. */
public final class Holder implements AutoCloseable {

  private final Process process;

  private Holder(Process process) {
    this.process = process;
  }

  /** Returns when all of it is held. */
  static Holder of(int bytes) throws IOException {
    Path java = Path.of(System.getProperty("java.home"), "bin", "java");
    Process process =
        Python.start(
            List.of(
                java.toString(),
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path"),
                Holder.class.getName(),
                Integer.toString(bytes)),
            Redirect.PIPE);
    int ready = process.getInputStream().read();
    if (ready < 0) {
      throw new IOException("the other JVM did not begin");
    }
    return new Holder(process);
  }

  /** What the other JVM does. */
  public static void main(String[] arguments) throws IOException {
    byte[] held = new byte[Integer.parseInt(arguments[0])];
    System.out.write('r');
    System.out.flush();
    var _ = System.in.read();
    System.out.write(held[0]);
  }

  long pid() {
    return process.pid();
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
