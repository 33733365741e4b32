package dev.kurier.runner.cli;

import dev.kurier.protocol.LogEntry;
import dev.kurier.protocol.StandardStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;

/** Output as the task wrote it, each stream to its own; all else in lines of our own on stderr. */
final class PlainLog implements LogView {

  private final Terminal terminal;
  private final boolean raw;
  private final Map<StandardStream, EscapedText> texts = new EnumMap<>(StandardStream.class);
  private boolean isInLine;

  /**
   * A view.
   *
   * @param raw leaves every byte as it is, those that steer a terminal among them
   */
  PlainLog(Terminal terminal, boolean raw) {
    this.terminal = terminal;
    this.raw = raw;
    for (StandardStream stream : StandardStream.values()) {
      texts.put(stream, new EscapedText());
    }
  }

  @Override
  public void show(LogItem item) {
    switch (item) {
      case LogItem.Heading(LogEntry.Source source) ->
          mark("attempt %d, execution %s".formatted(source.attempt(), source.execution()));
      case LogItem.Output output -> write(output.stream(), output.content().bytes());
      case LogItem.Missing missing -> mark(missing.sentence());
      case LogItem.Truncated truncated -> mark(truncated.sentence());
      case LogItem.Ended _ -> completeCharacters();
    }
  }

  @Override
  public void end() {
    completeCharacters();
  }

  private void write(StandardStream stream, byte[] bytes) {
    print(stream, raw ? bytes : text(stream).next(bytes).getBytes(StandardCharsets.UTF_8));
  }

  private void completeCharacters() {
    for (StandardStream stream : StandardStream.values()) {
      print(stream, text(stream).end().getBytes(StandardCharsets.UTF_8));
    }
  }

  private EscapedText text(StandardStream stream) {
    return Objects.requireNonNull(texts.get(stream));
  }

  private void print(StandardStream stream, byte[] bytes) {
    if (bytes.length == 0) {
      return;
    }
    PrintStream to = stream == StandardStream.STDOUT ? terminal.out() : terminal.err();
    to.write(bytes, 0, bytes.length);
    to.flush();
    if (stream == StandardStream.STDERR) {
      isInLine = bytes[bytes.length - 1] != '\n';
    }
  }

  private void mark(String sentence) {
    completeCharacters();
    if (isInLine) {
      terminal.say("");
      isInLine = false;
    }
    terminal.sayOwn(sentence);
  }
}
