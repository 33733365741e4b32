package dev.kurier.runner.chaos;

import dev.kurier.protocol.TaskId;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** What the submitter knows, on disk before it goes on. Thread-safe. */
final class Journal implements AutoCloseable {

  private final FileChannel file;

  private Journal(FileChannel file) {
    this.file = file;
  }

  static Journal in(Path file) {
    try {
      return new Journal(
          FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The task is about to be sent. */
  void intends(TaskId id) {
    write("intended " + id + "\n");
  }

  /** The broker has acknowledged it. */
  void acknowledged(TaskId id) {
    write("acknowledged " + id + "\n");
  }

  private synchronized void write(String line) {
    try {
      file.write(ByteBuffer.wrap(line.getBytes(StandardCharsets.UTF_8)));
      file.force(false);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    try {
      file.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
