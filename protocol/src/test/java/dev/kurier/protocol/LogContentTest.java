package dev.kurier.protocol;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class LogContentTest {

  private static final LogEntry.Source SOURCE = new LogEntry.Source(new TaskId("a-1"), "x-1", 1);

  @Test
  void wholeCharactersAreText() {
    assertThat(LogContent.of("Gr\u00fc\u00dfe\u0000 \ud83d\ude00\r\n".getBytes(UTF_8)))
        .isEqualTo(new LogContent.Text("Gr\u00fc\u00dfe\u0000 \ud83d\ude00\r\n"));
  }

  @Test
  void everyCutOfACharacterKeepsItsBytes() {
    byte[] bytes = "a\u00fc\u20ac\ud83d\ude00".getBytes(UTF_8);
    for (int cut = 0; cut <= bytes.length; cut++) {
      byte[] head = throughTheWire(Arrays.copyOf(bytes, cut));
      byte[] tail = throughTheWire(Arrays.copyOfRange(bytes, cut, bytes.length));

      byte[] whole = Arrays.copyOf(head, bytes.length);
      System.arraycopy(tail, 0, whole, cut, tail.length);
      assertThat(whole).as("cut at %d", cut).isEqualTo(bytes);
    }
  }

  @Test
  void anyBytesComeBackExactly() {
    var random = new Random(17);
    for (int length = 0; length < 200; length++) {
      byte[] bytes = new byte[length];
      random.nextBytes(bytes);
      assertThat(throughTheWire(bytes)).isEqualTo(bytes);
    }
  }

  private static byte[] throughTheWire(byte[] bytes) {
    var chunk = new LogEntry.Chunk(SOURCE, StandardStream.STDOUT, 0, LogContent.of(bytes));
    Decoded<LogEntry> read = Codecs.LOG.decode(Codecs.LOG.encode(chunk));
    return ((LogEntry.Chunk) ((Decoded.Valid<LogEntry>) read).value()).content().bytes();
  }
}
