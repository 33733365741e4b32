package dev.kurier.protocol;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Bytes made of golden examples and chance; the seeds are fixed, so a failure comes again. */
class HostileBytesTest {

  private static final int ROUNDS = 6_000;
  private static final String JSON_BYTES = "{}[]\",:\\u0123456789eE+-.dtrufalsnN \n";

  @Test
  void randomBytesNeverThrow() {
    Random random = new Random(1);
    for (int i = 0; i < ROUNDS; i++) {
      byte[] bytes = new byte[random.nextInt(64)];
      random.nextBytes(bytes);
      assertNothingThrown(bytes, Codecs.EVENT);
    }
  }

  @Test
  void randomJsonCharactersNeverThrow() {
    Random random = new Random(2);
    for (int i = 0; i < ROUNDS; i++) {
      byte[] bytes = new byte[1 + random.nextInt(40)];
      for (int at = 0; at < bytes.length; at++) {
        bytes[at] = anyJsonByte(random);
      }
      assertNothingThrown(bytes, Codecs.REQUEST);
    }
  }

  @Test
  void mutatedExamplesNeverThrowAndWhatIsAcceptedCanBeWrittenAndReadAgain() {
    Random random = new Random(3);
    List<Golden> examples =
        Stream.concat(Golden.valid().stream(), Golden.invalid().stream()).toList();
    List<byte[]> sources = examples.stream().map(Golden::bytes).toList();
    int accepted = 0;
    for (int i = 0; i < ROUNDS; i++) {
      int chosen = random.nextInt(sources.size());
      byte[] mutated = mutated(sources.get(chosen), random);
      if (assertNothingThrown(mutated, examples.get(chosen).codec())) {
        accepted++;
      }
    }
    assertThat(accepted).isBetween(ROUNDS / 100, ROUNDS);
  }

  @Test
  void everyPrefixOfAnExampleIsRefused() {
    for (Golden golden : Golden.valid()) {
      byte[] whole = new String(golden.bytes(), UTF_8).strip().getBytes(UTF_8);
      int step = Math.max(1, whole.length / 50);
      for (int length = 0; length < whole.length; length += step) {
        Decoded<?> decoded = golden.codec().decode(Arrays.copyOf(whole, length));
        assertThat(decoded).isInstanceOf(Decoded.Malformed.class);
      }
    }
  }

  private static <T> boolean assertNothingThrown(byte[] bytes, Codec<T> codec) {
    StrictJson.check(bytes, Limits.VALUE);
    Decoded<T> decoded = codec.decode(bytes);
    if (decoded instanceof Decoded.Valid<T> valid) {
      assertThat(codec.decode(codec.encode(valid.value()))).isEqualTo(decoded);
      return true;
    }
    return false;
  }

  private static byte[] mutated(byte[] source, Random random) {
    byte[] bytes = source.clone();
    if (bytes.length == 0) {
      return bytes;
    }
    for (int change = random.nextInt(3); change >= 0; change--) {
      int at = random.nextInt(bytes.length);
      switch (random.nextInt(4)) {
        case 0 -> bytes[at] = (byte) random.nextInt(256);
        case 1 -> bytes[at] = anyJsonByte(random);
        case 2 -> bytes[at] ^= (byte) (1 << random.nextInt(8));
        default -> {
          int from = random.nextInt(bytes.length);
          int length = Math.min(random.nextInt(20), bytes.length - Math.max(from, at));
          System.arraycopy(source, from, bytes, at, length);
        }
      }
    }
    return bytes;
  }

  private static byte anyJsonByte(Random random) {
    return (byte) JSON_BYTES.charAt(random.nextInt(JSON_BYTES.length()));
  }
}
