package dev.kurier.benchmarks.floor;

import dev.kurier.benchmarks.measure.Python;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.ProcessBuilder.Redirect;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ByteChannel;
import java.nio.channels.Channels;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * A process that sends back what it is sent.
 *
 * @param process what runs
 * @param in from it
 * @param out to it
 */
public record EchoChild(Process process, ReadableByteChannel in, WritableByteChannel out)
    implements AutoCloseable {

  /** One that connects to the socket that it is told. */
  public static EchoChild onSocket(Python python, Path program, Path folder) throws IOException {
    Path path = folder.resolve("echo.sock");
    try (var listener = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      listener.bind(UnixDomainSocketAddress.of(path));
      Process process =
          Python.start(python.command(program, List.of(path.toString())), Redirect.PIPE);
      ByteChannel channel = listener.accept();
      return new EchoChild(process, channel, channel);
    } finally {
      Files.deleteIfExists(path);
    }
  }

  /** One that reads stdin and writes stdout. */
  public static EchoChild onPipes(List<String> command) throws IOException {
    Process process = Python.start(command, Redirect.PIPE);
    return new EchoChild(
        process,
        Channels.newChannel(process.getInputStream()),
        Channels.newChannel(new Unbuffered(process.getOutputStream())));
  }

  /** A process's stdin would otherwise wait until 8 KiB have come together. */
  private static final class Unbuffered extends FilterOutputStream {
    Unbuffered(OutputStream out) {
      super(out);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      out.write(bytes, offset, length);
      out.flush();
    }
  }

  @Override
  public void close() {
    process.destroyForcibly();
    try {
      in.close();
      out.close();
    } catch (IOException gone) {
      // Answers that nobody reads any more go with the process.
    }
    process.onExit().join();
  }
}
