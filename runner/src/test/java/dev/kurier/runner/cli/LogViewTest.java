package dev.kurier.runner.cli;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.kurier.protocol.LogContent;
import dev.kurier.protocol.LogEntry;
import dev.kurier.protocol.OutputTotals.Written;
import dev.kurier.protocol.StandardStream;
import dev.kurier.protocol.TaskId;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LogViewTest {

  private static final LogEntry.Source SOURCE =
      new LogEntry.Source(new TaskId("a-1"), "node-1-7", 2);

  @TempDir Path folder;

  private Screen screen;

  @BeforeEach
  void openScreen() {
    screen = Screen.in(folder);
  }

  private PlainLog plain() {
    return new PlainLog(screen.terminal(), false);
  }

  private static LogItem output(StandardStream stream, byte[] bytes) {
    return new LogItem.Output(SOURCE, stream, 0, LogContent.of(bytes));
  }

  private static LogItem out(String text) {
    return output(StandardStream.STDOUT, text.getBytes(UTF_8));
  }

  private static LogItem err(String text) {
    return output(StandardStream.STDERR, text.getBytes(UTF_8));
  }

  @Test
  void eachStreamGoesToItsOwn() {
    var view = plain();

    view.show(new LogItem.Heading(SOURCE));
    view.show(out("Gr\u00fc\u00dfe\t\ud83d\ude00\n"));
    view.show(err("oh\n"));
    view.end();

    assertThat(screen.out()).isEqualTo("Gr\u00fc\u00dfe\t\ud83d\ude00\n");
    assertThat(screen.err()).isEqualTo("\u25b8 attempt 2, execution node-1-7\noh\n");
  }

  @Test
  void characterCutAtEveryByteIsShownWhole() {
    byte[] bytes = "\ud83d\ude00\u20ac\u00fcz".getBytes(UTF_8);
    for (int cut = 0; cut <= bytes.length; cut++) {
      var text = new EscapedText();
      String head = text.next(java.util.Arrays.copyOf(bytes, cut));
      String tail = text.next(java.util.Arrays.copyOfRange(bytes, cut, bytes.length));
      assertThat(head + tail + text.end()).isEqualTo("\ud83d\ude00\u20ac\u00fcz");
    }
  }

  @Test
  void whatIsNotTextIsShownByteByByte() {
    var text = new EscapedText();

    assertThat(text.next(new byte[] {'a', (byte) 0xFF, (byte) 0xC3, 'b', (byte) 0xE2, (byte) 0x82}))
        .isEqualTo("a\\xff\\xc3b");
    assertThat(text.end()).isEqualTo("\\xe2\\x82");
    assertThat(text.end()).isEmpty();
  }

  @Test
  void outputCanNeitherSteerTheTerminalNorForgeALineOfTheCommand() {
    var view = plain();

    view.show(out("\u001b[2J\u009b\u202e\r\u0000\u0007x\n"));
    view.show(err("fine\n\u25b8 attempt 3, execution none\n"));
    byte[] mark = "\u25b8".getBytes(UTF_8);
    view.show(output(StandardStream.STDERR, new byte[] {mark[0]}));
    view.show(output(StandardStream.STDERR, new byte[] {mark[1], mark[2], '\n'}));
    view.end();

    assertThat(screen.out()).isEqualTo("\\x1b[2J\\x9b\\u{202e}\\x0d\\x00\\x07x\n");
    assertThat(screen.err())
        .isEqualTo("fine\n\\u{25b8} attempt 3, execution none\n\\u{25b8}\n")
        .doesNotContain(Terminal.OWN_LINE);
  }

  @Test
  void rawLeavesEveryByteAsItIs() {
    byte[] bytes = new byte[256];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) i;
    }
    var view = new PlainLog(screen.terminal(), true);

    view.show(output(StandardStream.STDOUT, bytes));
    view.end();

    assertThat(screen.outBytes()).isEqualTo(bytes);
  }

  @Test
  void gapsAndTruncationsStandInLinesOfTheirOwn() {
    var view = plain();

    view.show(err("in a line"));
    view.show(new LogItem.Missing(SOURCE, StandardStream.STDOUT, 4096, 1_234_567));
    view.show(new LogItem.Truncated(SOURCE, StandardStream.STDERR, new Written(900, 100)));
    view.end();

    assertThat(screen.err().lines())
        .satisfiesExactly(
            line -> assertThat(line).isEqualTo("in a line"),
            line ->
                assertThat(line)
                    .startsWith("\u25b8 1,234,567 bytes of stdout are missing from byte 4,096 on"),
            line ->
                assertThat(line)
                    .startsWith(
                        "\u25b8 stderr is truncated: of 900 bytes the first 100 were kept"));
    assertThat(screen.out()).isEmpty();
  }

  @Test
  void characterThatAGapLeavesIncompleteIsShownBeforeIt() {
    var view = plain();

    view.show(output(StandardStream.STDOUT, new byte[] {'a', (byte) 0xE2}));
    view.show(new LogItem.Missing(SOURCE, StandardStream.STDOUT, 2, 2));
    view.show(out("b\n"));

    assertThat(screen.out()).isEqualTo("a\\xe2b\n");
  }

  @Test
  void jsonLinesMarkTheStreamAndKeepEveryByte() {
    var view = new JsonLog(screen.terminal(), false);

    view.show(new LogItem.Heading(SOURCE));
    view.show(err("\u001b[31m\u009b\u202e\u25b8"));
    view.show(output(StandardStream.STDOUT, "\u00ff".getBytes(ISO_8859_1)));
    view.show(new LogItem.Missing(SOURCE, StandardStream.STDOUT, 1, 2));
    view.show(new LogItem.Truncated(SOURCE, StandardStream.STDERR, new Written(9, 3)));
    view.show(new LogItem.Ended(SOURCE));
    view.end();

    String of = "\"attempt\":2,\"execution\":\"node-1-7\"";
    assertThat(screen.out().lines())
        .containsExactly(
            "{\"kind\":\"output\","
                + of
                + ",\"stream\":\"stderr\",\"offset\":0,"
                + "\"text\":\"\\u001B[31m\\u009b\\u202e\u25b8\"}",
            "{\"kind\":\"output\","
                + of
                + ",\"stream\":\"stdout\",\"offset\":0,\"base64\":\"/w==\"}",
            "{\"kind\":\"missing\"," + of + ",\"stream\":\"stdout\",\"offset\":1,\"bytes\":2}",
            "{\"kind\":\"truncated\"," + of + ",\"stream\":\"stderr\",\"bytes\":9,\"kept\":3}",
            "{\"kind\":\"end\"," + of + "}");
    assertThat(screen.err().lines()).hasSize(2).allMatch(line -> line.startsWith("\u25b8 "));
  }

  @Test
  void jsonIsOneDocumentWhateverThereIs() {
    var nothing = new JsonLog(screen.terminal(), true);
    nothing.end();
    assertThat(Json.tree(screen.outBytes()).size()).isZero();

    Screen other = Screen.in(folder);
    var view = new JsonLog(other.terminal(), true);
    view.show(out("a"));
    view.show(new LogItem.Ended(SOURCE));
    view.end();
    assertThat(Json.tree(other.outBytes()).size()).isEqualTo(2);
  }
}
